// The file service's messages (subsystem `file`, base 2700), in MIG's wire layout. open, stat and
// list go to the service port; read goes to the port that open returned. A file closes when the
// last send right to its port is gone: there is no close request.
#pragma once

#include <mach/file_types.h>
#include <mach/message.h>

enum file_request {
    FILE_OPEN = 2700,
    FILE_READ = 2701,
    FILE_STAT = 2702,
    FILE_LIST = 2703,
};

// A path is `NAME` or `/NAME` for a file of the archive, `/proc/NAME` for a synthetic one. The
// message ends behind the path, padded to 8 bytes; path_size counts the terminating zero.
struct file_path_request {  // FILE_OPEN, FILE_STAT
    struct mach_msg_header header;
    uint32_t path_size;
    char path[FILE_PATH_SIZE + 4];
};

struct file_open_reply {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor file;  // a send right
    int32_t return_code;
    uint32_t pad;
    uint64_t size;
};

struct file_read_request {
    struct mach_msg_header header;
    uint64_t offset;
    uint32_t size;  // at most FILE_READ_MAXIMUM
    uint32_t pad;
};

// The message ends behind the data, padded to 8 bytes. A count below the size asked for: end of
// file.
struct file_read_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    uint32_t count;
    uint32_t pad2;
    uint8_t data[FILE_READ_MAXIMUM];
};

struct file_stat_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    uint64_t size;
    uint32_t flags;
    uint32_t pad2;
};

// Entries of the directory `path` ("/" or "/proc") from number `first` on.
struct file_list_request {
    struct mach_msg_header header;
    uint32_t first;
    uint32_t path_size;
    char path[FILE_PATH_SIZE];
};

struct file_list_entry {
    char name[64];
    uint64_t size;
    uint32_t flags;
    uint32_t pad;
};

// Fewer than FILE_LIST_MAXIMUM entries: the directory ends here. Its message ends behind the
// entries.
struct file_list_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    uint32_t count;
    uint32_t pad2;
    struct file_list_entry entries[FILE_LIST_MAXIMUM];
};
