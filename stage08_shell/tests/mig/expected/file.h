/* The messages of subsystem file, and its client's calls.
 * Made by mig from file.defs. */
#ifndef FILE_MIG_H
#define FILE_MIG_H

#include <mach/message.h>
#include <stddef.h>
#include <stdint.h>

#define FILE_PATH_SIZE 128u
#define FILE_READ_MAXIMUM 4096u
#define FILE_LIST_MAXIMUM 32u
#define FILE_EXECUTABLE 1u

enum file_message_id {
    FILE_OPEN = 2700,
    FILE_READ = 2701,
    FILE_STAT = 2702,
    FILE_LIST = 2703,
};

struct file_list_entry {
    char name[64];
    uint64_t size;
    uint32_t flags;
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct file_list_entry) == 80, "struct file_list_entry");

/* The message ends behind the last of `path` that is there, padded to 8 bytes. */
struct file_open_request {
    struct mach_msg_header header;
    uint32_t path_size;
    char path[128];
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct file_open_request) == 160, "struct file_open_request");
MACH_MESSAGE_ASSERT(offsetof(struct file_open_request, path_size) == 24, "path_size");
MACH_MESSAGE_ASSERT(offsetof(struct file_open_request, path) == 28, "path");

struct file_open_reply {
    struct mach_msg_header header;
    struct mach_msg_body body;
    struct mach_msg_port_descriptor file;
    int32_t return_code;
    uint32_t pad;
    uint64_t size;
};
MACH_MESSAGE_ASSERT(sizeof(struct file_open_reply) == 64, "struct file_open_reply");
MACH_MESSAGE_ASSERT(offsetof(struct file_open_reply, body) == 24, "body");
MACH_MESSAGE_ASSERT(offsetof(struct file_open_reply, file) == 32, "file");
MACH_MESSAGE_ASSERT(offsetof(struct file_open_reply, return_code) == 48, "return_code");
MACH_MESSAGE_ASSERT(offsetof(struct file_open_reply, size) == 56, "size");

struct file_read_request {
    struct mach_msg_header header;
    uint64_t offset;
    uint32_t size;
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct file_read_request) == 40, "struct file_read_request");
MACH_MESSAGE_ASSERT(offsetof(struct file_read_request, offset) == 24, "offset");
MACH_MESSAGE_ASSERT(offsetof(struct file_read_request, size) == 32, "size");

/* The message ends behind the last of `data` that is there, padded to 8 bytes. */
struct file_read_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    uint32_t data_count;
    uint32_t pad2;
    uint8_t data[4096];
};
MACH_MESSAGE_ASSERT(sizeof(struct file_read_reply) == 4136, "struct file_read_reply");
MACH_MESSAGE_ASSERT(offsetof(struct file_read_reply, return_code) == 24, "return_code");
MACH_MESSAGE_ASSERT(offsetof(struct file_read_reply, data_count) == 32, "data_count");
MACH_MESSAGE_ASSERT(offsetof(struct file_read_reply, data) == 40, "data");

/* The message ends behind the last of `path` that is there, padded to 8 bytes. */
struct file_stat_request {
    struct mach_msg_header header;
    uint32_t path_size;
    char path[128];
    uint32_t pad;
};
MACH_MESSAGE_ASSERT(sizeof(struct file_stat_request) == 160, "struct file_stat_request");
MACH_MESSAGE_ASSERT(offsetof(struct file_stat_request, path_size) == 24, "path_size");
MACH_MESSAGE_ASSERT(offsetof(struct file_stat_request, path) == 28, "path");

struct file_stat_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    uint64_t size;
    uint32_t flags;
    uint32_t pad2;
};
MACH_MESSAGE_ASSERT(sizeof(struct file_stat_reply) == 48, "struct file_stat_reply");
MACH_MESSAGE_ASSERT(offsetof(struct file_stat_reply, return_code) == 24, "return_code");
MACH_MESSAGE_ASSERT(offsetof(struct file_stat_reply, size) == 32, "size");
MACH_MESSAGE_ASSERT(offsetof(struct file_stat_reply, flags) == 40, "flags");

/* The message ends behind the last of `path` that is there, padded to 8 bytes. */
struct file_list_request {
    struct mach_msg_header header;
    uint32_t first;
    uint32_t path_size;
    char path[128];
};
MACH_MESSAGE_ASSERT(sizeof(struct file_list_request) == 160, "struct file_list_request");
MACH_MESSAGE_ASSERT(offsetof(struct file_list_request, first) == 24, "first");
MACH_MESSAGE_ASSERT(offsetof(struct file_list_request, path_size) == 28, "path_size");
MACH_MESSAGE_ASSERT(offsetof(struct file_list_request, path) == 32, "path");

/* The message ends behind the last of `entries` that is there, padded to 8 bytes. */
struct file_list_reply {
    struct mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
    uint32_t entries_count;
    uint32_t pad2;
    struct file_list_entry entries[32];
};
MACH_MESSAGE_ASSERT(sizeof(struct file_list_reply) == 2600, "struct file_list_reply");
MACH_MESSAGE_ASSERT(offsetof(struct file_list_reply, return_code) == 24, "return_code");
MACH_MESSAGE_ASSERT(offsetof(struct file_list_reply, entries_count) == 32, "entries_count");
MACH_MESSAGE_ASSERT(offsetof(struct file_list_reply, entries) == 40, "entries");

#ifdef __cplusplus
extern "C" {
#endif

kern_return_t file_open(mach_port_name_t service, const char* path, mach_port_name_t* file,
                        uint64_t* size);

/* May give fewer bytes than asked for; none at all: the end of the file. MIG_BAD_ARGUMENTS: more than
 * the maximum.
 * `data` has room for 4096 elements. */
kern_return_t file_read(mach_port_name_t file, uint64_t offset, uint32_t size, uint8_t* data,
                        uint32_t* data_count);

kern_return_t file_stat(mach_port_name_t service, const char* path, uint64_t* size,
                        uint32_t* flags);

/* Entries of a directory from number `first` on; fewer than the maximum: it ends here.
 * `entries` has room for 32 elements. */
kern_return_t file_list(mach_port_name_t service, uint32_t first, const char* path,
                        struct file_list_entry* entries, uint32_t* entries_count);

#ifdef __cplusplus
}
#endif

#endif
