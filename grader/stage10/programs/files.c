// The server of files in memory, by its own interfaces (mount.defs, directory.defs, io.defs):
// `files PART [NUMBER]` prints "PART: ok" or what failed.
#include <errno.h>
#include <mach.h>
#include <mach/limits.h>
#include <mig/directory.h>
#include <mig/io.h>
#include <mig/mount.h>
#include <services/task.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define CHECK(expression, expected)                                                                \
    do {                                                                                           \
        const long long came = (long long)(expression);                                            \
        if (came != (long long)(expected)) {                                                       \
            failures++;                                                                            \
            printf("line %d: %s is %lld, not %s\n", __LINE__, #expression, came, #expected);       \
        }                                                                                          \
    } while (0)

enum { PAGE = 4096, READ_WRITE = OPEN_READ | OPEN_WRITE, BOTH = REMOVE_FILE | REMOVE_DIRECTORY };

static mach_port_name_t server;

static kern_return_t resolve(const char* path, mach_port_name_t* found, uint32_t* size) {
    kern_return_t result;
    do result = mount_resolve(BIRTH_BOOTSTRAP, path, found, size);
    while (result == KERN_NOT_READY || (result == KERN_SUCCESS && *found == MACH_PORT_DEAD));
    return result;
}

static mach_port_name_t open_file(const char* path, uint32_t flags) {
    mach_port_name_t file = MACH_PORT_NULL;
    CHECK(directory_open(server, flags, path, &file), KERN_SUCCESS);
    return file;
}

static uint32_t write_text(mach_port_name_t file, uint64_t offset, const char* text) {
    uint32_t written = 0;
    CHECK(io_write(file, offset, (const uint8_t*)text, (uint32_t)strlen(text), &written),
          KERN_SUCCESS);
    return written;
}

// What is read is this text.
static int reads(mach_port_name_t file, uint64_t offset, uint32_t size, const char* text) {
    uint8_t data[IO_INLINE_MAXIMUM];
    uint32_t count = 0;
    CHECK(io_read(file, offset, size, data, &count), KERN_SUCCESS);
    return count == strlen(text) && memcmp(data, text, count) == 0;
}

static uint64_t used(uint64_t* nodes) {
    struct directory_space space = {0};
    CHECK(directory_usage(server, &space), KERN_SUCCESS);
    if (nodes != NULL) *nodes = space.nodes;
    return space.total - space.free;
}

static void mounts(void) {
    mach_port_name_t found = 0;
    uint32_t size = 0, count = 0;
    struct mount_entry entries[MOUNT_LIST_MAXIMUM];
    CHECK(resolve("/tmp/some/file", &found, &size), KERN_SUCCESS);
    CHECK(size, 4);
    CHECK(found, server);
    CHECK(resolve("/tmp", &found, &size), KERN_SUCCESS);
    CHECK(resolve("/tmpfile", &found, &size), KERN_NOT_FOUND);
    CHECK(resolve("/", &found, &size), KERN_NOT_FOUND);
    CHECK(resolve("", &found, &size), KERN_NOT_FOUND);
    CHECK(resolve("/proc/ipc", &found, &size), KERN_NOT_FOUND);
    CHECK(mount_list(BIRTH_BOOTSTRAP, 0, entries, &count), KERN_SUCCESS);
    int there = 0;
    for (uint32_t i = 0; i < count; i++)
        there += strcmp(entries[i].prefix, "/tmp") == 0 && strcmp(entries[i].name, "ramfs") == 0 &&
                 entries[i].flags == MOUNT_SERVED;
    CHECK(there, 1);
    CHECK(mount_list(BIRTH_BOOTSTRAP, count, entries, &count), KERN_SUCCESS);
    CHECK(count, 0);
    CHECK(mount_list(BIRTH_BOOTSTRAP, ~0u, entries, &count), KERN_SUCCESS);
    // Whoever has only the bootstrap port changes nothing.
    mach_port_name_t port;
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &port), KERN_SUCCESS);
    CHECK(mount_add(BIRTH_BOOTSTRAP, "/mine", "mine", port), KERN_INVALID_RIGHT);
    CHECK(mount_add(server, "/mine", "mine", port), MIG_BAD_ID);
    CHECK(mount_remove(BIRTH_BOOTSTRAP, "/tmp"), KERN_INVALID_RIGHT);
    port_destroy_receive(port);
}

static void names(void) {
    struct io_status status;
    struct directory_entry entries[DIRECTORY_LIST_MAXIMUM];
    uint32_t count;
    uint64_t nodes, nodes_before;
    const uint64_t before = used(&nodes_before);
    CHECK(directory_make(server, "/d"), KERN_SUCCESS);
    CHECK(directory_make(server, "d"), KERN_ALREADY_EXISTS);
    CHECK(directory_make(server, "//d//e/"), KERN_SUCCESS);
    CHECK(directory_make(server, "/x/y"), KERN_NOT_FOUND);
    CHECK(directory_make(server, "/d/."), KERN_INVALID_ARGUMENT);
    CHECK(directory_make(server, "/d/.."), KERN_INVALID_ARGUMENT);
    CHECK(directory_make(server, ""), KERN_ALREADY_EXISTS);
    mach_port_name_t file = open_file("/d/f", OPEN_WRITE | OPEN_CREATE);
    port_deallocate(file);
    CHECK(directory_open(server, OPEN_READ, "/d", &file), KERN_IS_DIRECTORY);
    CHECK(directory_open(server, OPEN_READ, "/d/g", &file), KERN_NOT_FOUND);
    CHECK(directory_open(server, OPEN_READ, "/d/f/g", &file), KERN_NOT_DIRECTORY);
    CHECK(directory_open(server, OPEN_WRITE | OPEN_CREATE | OPEN_EXCLUSIVE, "/d/f", &file),
          KERN_ALREADY_EXISTS);
    CHECK(directory_open(server, OPEN_CREATE, "/d/g", &file), KERN_INVALID_ARGUMENT);
    CHECK(directory_open(server, OPEN_READ | 64, "/d/f", &file), KERN_INVALID_ARGUMENT);
    CHECK(directory_stat(server, "/d/f", &status), KERN_SUCCESS);
    CHECK(status.kind, IO_FILE);
    CHECK(directory_stat(server, "", &status), KERN_SUCCESS);
    CHECK(status.kind, IO_DIRECTORY);

    char name[300];
    memset(name, 'n', sizeof(name));
    name[256] = 0;
    CHECK(directory_make(server, name), KERN_NAME_TOO_LONG);
    name[255] = 0;
    CHECK(directory_make(server, name), KERN_SUCCESS);
    CHECK(directory_list(server, 0, "", entries, &count), KERN_SUCCESS);
    CHECK(strcmp(entries[count - 1].name, name), 0);
    CHECK(directory_list(server, entries[count - 1].next, "", entries, &count), KERN_SUCCESS);
    CHECK(count, 0);
    CHECK(directory_list(server, 0, "/d/f", entries, &count), KERN_NOT_DIRECTORY);
    CHECK(directory_list(server, 0, "/none", entries, &count), KERN_NOT_FOUND);

    CHECK(directory_remove(server, BOTH, "/d"), KERN_NOT_EMPTY);
    CHECK(directory_remove(server, REMOVE_FILE, "/d"), KERN_IS_DIRECTORY);
    CHECK(directory_remove(server, REMOVE_DIRECTORY, "/d/f"), KERN_NOT_DIRECTORY);
    CHECK(directory_remove(server, 0, "/d/f"), KERN_INVALID_ARGUMENT);
    CHECK(directory_remove(server, BOTH, ""), KERN_INVALID_ARGUMENT);
    CHECK(directory_rename(server, "/d", "/d/e/d"), KERN_INVALID_ARGUMENT);
    CHECK(directory_rename(server, "/d/f", "/d/e"), KERN_IS_DIRECTORY);
    CHECK(directory_rename(server, "/d/e", "/d/f"), KERN_NOT_DIRECTORY);
    CHECK(directory_rename(server, "/d/e", "/d"), KERN_NOT_EMPTY);
    CHECK(directory_rename(server, "/none", "/d/g"), KERN_NOT_FOUND);
    CHECK(directory_rename(server, "", "/d/g"), KERN_INVALID_ARGUMENT);
    CHECK(directory_rename(server, "/d", "/d"), KERN_SUCCESS);
    CHECK(directory_rename(server, "/d/f", "/d/e/a much longer name than before"), KERN_SUCCESS);
    CHECK(directory_rename(server, "/d", "/D"), KERN_SUCCESS);
    CHECK(directory_stat(server, "/D/e/a much longer name than before", &status), KERN_SUCCESS);
    // Onto a file that is open: it is there until it closes.
    file = open_file("/old", READ_WRITE | OPEN_CREATE);
    write_text(file, 0, "old");
    CHECK(directory_rename(server, "/D/e/a much longer name than before", "/old"), KERN_SUCCESS);
    CHECK(reads(file, 0, 10, "old"), 1);
    port_deallocate(file);
    CHECK(directory_remove(server, REMOVE_FILE, "/old"), KERN_SUCCESS);
    CHECK(directory_remove(server, BOTH, name), KERN_SUCCESS);
    CHECK(directory_remove(server, BOTH, "/D/e"), KERN_SUCCESS);
    CHECK(directory_remove(server, BOTH, "/D"), KERN_SUCCESS);
    CHECK(used(&nodes), before);
    CHECK(nodes, nodes_before);
}

// Many names in one directory, listed while some go.
static void many(void) {
    enum { MANY = 1000 };
    struct directory_entry entries[DIRECTORY_LIST_MAXIMUM];
    char path[32];
    const uint64_t before = used(NULL);
    CHECK(directory_make(server, "many"), KERN_SUCCESS);
    for (int i = 0; i < MANY; i++) {
        snprintf(path, sizeof(path), "many/%d", i);
        CHECK(directory_make(server, path), KERN_SUCCESS);
    }
    uint64_t after = 0;
    uint32_t count, seen = 0;
    do {
        CHECK(directory_list(server, after, "many", entries, &count), KERN_SUCCESS);
        for (uint32_t i = 0; i < count; i++, seen++) {
            CHECK(atoi(entries[i].name), seen);
            after = entries[i].next;
            snprintf(path, sizeof(path), "many/%s", entries[i].name);
            if (seen % 3 != 0)
                CHECK(directory_remove(server, REMOVE_DIRECTORY, path), KERN_SUCCESS);
        }
    } while (count > 0);
    CHECK(seen, MANY);
    for (int i = 0; i < MANY; i += 3) {
        snprintf(path, sizeof(path), "many/%d", i);
        CHECK(directory_remove(server, BOTH, path), KERN_SUCCESS);
    }
    CHECK(directory_remove(server, BOTH, "many"), KERN_SUCCESS);
    // The table of names stays as large as it was.
    CHECK(used(NULL) - before <= 2048 * sizeof(void*), 1);
}

static void bytes(void) {
    struct io_status status;
    uint64_t position;
    uint32_t written, count;
    uint8_t* data;
    const uint64_t before = used(NULL);
    mach_port_name_t file = open_file("/f", READ_WRITE | OPEN_CREATE);
    CHECK(write_text(file, IO_POSITION, "hello "), 6);
    CHECK(write_text(file, IO_POSITION, "world"), 5);
    CHECK(reads(file, IO_POSITION, 100, ""), 1);
    CHECK(io_seek(file, -5, IO_FROM_END, &position), KERN_SUCCESS);
    CHECK(position, 6);
    CHECK(reads(file, IO_POSITION, 3, "wor"), 1);
    CHECK(reads(file, 0, 5, "hello"), 1);
    CHECK(reads(file, IO_POSITION, 30, "ld"), 1);
    CHECK(io_seek(file, 0, 3, &position), KERN_INVALID_ARGUMENT);
    CHECK(io_seek(file, -1, IO_FROM_START, &position), KERN_INVALID_ARGUMENT);
    CHECK(io_seek(file, INT64_MAX, IO_FROM_END, &position), KERN_INVALID_ARGUMENT);
    CHECK(io_stat(file, &status), KERN_SUCCESS);
    CHECK(status.size, 11);

    // A hole reads as zero, and is none of the server's memory.
    write_text(file, 1 << 20, "x");
    CHECK(io_stat(file, &status), KERN_SUCCESS);
    CHECK(status.size, (1 << 20) + 1);
    CHECK(status.memory <= 2 * PAGE + 512 * sizeof(void*), 1);
    CHECK(io_read_pages(file, 3, IO_PAGES_MAXIMUM, &data, &count), KERN_SUCCESS);
    CHECK(count, (1 << 20) - 2);
    int wrong = memcmp(data, "lo world", 8) != 0 || data[count - 1] != 'x';
    for (uint32_t i = 8; i < count - 1; i++) wrong |= data[i];
    CHECK(wrong, 0);
    CHECK(vm_deallocate(data, (count + PAGE - 1) & ~(uint32_t)(PAGE - 1)), KERN_SUCCESS);
    CHECK(io_read_pages(file, 1 << 21, PAGE, &data, &count), KERN_SUCCESS);
    CHECK(count, 0);
    uint8_t room[IO_INLINE_MAXIMUM];
    CHECK(io_read_pages(file, 0, IO_PAGES_MAXIMUM + 1, &data, &count), KERN_INVALID_ARGUMENT);
    CHECK(io_read(file, 0, IO_INLINE_MAXIMUM + 1, room, &count), KERN_INVALID_ARGUMENT);

    // Cut off and grown again, what was there is gone.
    CHECK(io_truncate(file, 3), KERN_SUCCESS);
    CHECK(io_truncate(file, 5), KERN_SUCCESS);
    CHECK(io_read(file, 0, 100, room, &count), KERN_SUCCESS);
    CHECK(count == 5 && memcmp(room, "hel\0\0", 5) == 0, 1);
    CHECK(io_truncate(file, UINT64_MAX), KERN_INVALID_VALUE);
    CHECK(io_write(file, UINT64_MAX - 1, room, 5, &written), KERN_INVALID_VALUE);
    CHECK(io_sync(file), KERN_SUCCESS);
    CHECK(directory_sync(server), KERN_SUCCESS);

    // Out of line, from an odd address; and what is above the limit is not written.
    static uint8_t large[IO_PAGES_MAXIMUM + 3 * PAGE];
    for (uint32_t i = 0; i < sizeof(large); i++) large[i] = (uint8_t)(i * 7 + i / 251);
    CHECK(io_write_pages(file, 100, large + 1, 3 * PAGE, &written), KERN_SUCCESS);
    CHECK(written, 3 * PAGE);
    CHECK(io_read_pages(file, 100, 3 * PAGE, &data, &count), KERN_SUCCESS);
    CHECK(count == 3 * PAGE && memcmp(data, large + 1, count) == 0, 1);
    vm_deallocate(data, 3 * PAGE);
    CHECK(io_write_pages(file, 0, large, sizeof(large), &written), KERN_SUCCESS);
    CHECK(written, IO_PAGES_MAXIMUM);
    CHECK(io_write_pages(file, 0, NULL, 0, &written), KERN_SUCCESS);
    CHECK(written, 0);

    // Rights are what it was opened for.
    mach_port_name_t reader = open_file("/f", OPEN_READ),
                     writer = open_file("/f", OPEN_WRITE | OPEN_TRUNCATE);
    CHECK(io_write(reader, 0, large, 1, &written), KERN_PROTECTION_FAILURE);
    CHECK(io_write_pages(reader, 0, large, PAGE, &written), KERN_PROTECTION_FAILURE);
    CHECK(io_truncate(reader, 0), KERN_PROTECTION_FAILURE);
    CHECK(io_read(writer, 0, 1, room, &count), KERN_PROTECTION_FAILURE);
    CHECK(io_read_pages(writer, 0, 1, &data, &count), KERN_PROTECTION_FAILURE);
    CHECK(directory_make(reader, "/g"), MIG_BAD_ID);
    CHECK(io_truncate(server, 0), MIG_BAD_ID);
    CHECK(io_stat(reader, &status), KERN_SUCCESS);
    CHECK(status.size, 0);
    mach_port_name_t end = open_file("/f", OPEN_WRITE | OPEN_APPEND);
    write_text(writer, 0, "one");
    write_text(end, 0, "two");
    CHECK(reads(reader, 0, 10, "onetwo"), 1);

    // Removed while it is open.
    CHECK(directory_remove(server, REMOVE_FILE, "/f"), KERN_SUCCESS);
    CHECK(directory_stat(server, "/f", &status), KERN_NOT_FOUND);
    CHECK(reads(reader, 3, 10, "two"), 1);
    port_deallocate(reader);
    port_deallocate(writer);
    port_deallocate(end);
    port_deallocate(file);
    CHECK(used(NULL), before);
}

// Until nothing fits any more; and then everything is as before.
static void full(void) {
    static uint8_t large[IO_PAGES_MAXIMUM];
    uint64_t before_nodes, nodes, offset = 0;
    const uint64_t before = used(&before_nodes);
    uint32_t written;
    kern_return_t result;
    memset(large, 'f', sizeof(large));
    mach_port_name_t file = open_file("/large", OPEN_WRITE | OPEN_CREATE);
    while ((result = io_write_pages(file, offset, large, sizeof(large), &written)) ==
           KERN_SUCCESS) {
        CHECK(written > 0, 1);
        offset += written;
    }
    CHECK(result, KERN_NO_SPACE);
    struct directory_space space;
    struct io_status status;
    CHECK(directory_usage(server, &space), KERN_SUCCESS);
    CHECK(space.free < PAGE && space.total >= offset, 1);
    CHECK(io_stat(file, &status), KERN_SUCCESS);
    CHECK(status.size, offset);
    // What is there can still be changed, and small things fit until nothing does.
    CHECK(io_write(file, 0, large, PAGE, &written), KERN_SUCCESS);
    char path[32];
    int made = 0;
    do snprintf(path, sizeof(path), "small%d", made++);
    while ((result = directory_make(server, path)) == KERN_SUCCESS);
    CHECK(result, KERN_NO_SPACE);
    CHECK(directory_open(server, OPEN_WRITE | OPEN_CREATE, "/one more file", &file), KERN_NO_SPACE);
    char name[256];
    memset(name, 'n', 255);
    name[255] = 0;
    CHECK(directory_rename(server, "/large", name), KERN_NO_SPACE);
    CHECK(directory_stat(server, "/large", &status), KERN_SUCCESS);
    CHECK(io_truncate(file, 0), KERN_SUCCESS);
    CHECK(io_write(file, 0, large, PAGE, &written), KERN_SUCCESS);
    for (int i = 0; i < made - 1; i++) {
        snprintf(path, sizeof(path), "small%d", i);
        CHECK(directory_remove(server, BOTH, path), KERN_SUCCESS);
    }
    port_deallocate(file);
    CHECK(directory_remove(server, BOTH, "/large"), KERN_SUCCESS);
    // A file of one byte far away would need a table larger than the limit.
    file = open_file("/far", OPEN_WRITE | OPEN_CREATE);
    CHECK(io_write(file, (uint64_t)1 << 45, large, 1, &written), KERN_NO_SPACE);
    CHECK(io_truncate(file, (uint64_t)1 << 45), KERN_SUCCESS);
    port_deallocate(file);
    CHECK(directory_remove(server, BOTH, "/far"), KERN_SUCCESS);
    CHECK(used(&nodes), before);
    CHECK(nodes, before_nodes);
}

// More open files than the server has room for.
static void opens(void) {
    static mach_port_name_t files[2000];
    int count = 0;
    kern_return_t result;
    do result = directory_open(server, READ_WRITE | OPEN_CREATE, "/often", &files[count]);
    while (result == KERN_SUCCESS && ++count < 2000);
    CHECK(result, KERN_RESOURCE_SHORTAGE);
    CHECK(count >= 500, 1);
    mach_port_name_t another;
    struct io_status status;
    CHECK(directory_open(server, READ_WRITE | OPEN_CREATE, "/another", &another),
          KERN_RESOURCE_SHORTAGE);
    CHECK(directory_stat(server, "/another", &status), KERN_NOT_FOUND);
    for (int i = 0; i < count; i++) port_deallocate(files[i]);
    CHECK(directory_open(server, OPEN_READ, "/often", &another), KERN_SUCCESS);
    port_deallocate(another);
    CHECK(directory_remove(server, REMOVE_FILE, "/often"), KERN_SUCCESS);
}

// Messages of all sizes and kinds to the server and to an open file. It answers each or refuses it,
// keeps nothing, and is there afterwards.
static void hostile(unsigned seed) {
    static union {
        struct mach_msg_header header;
        struct {
            struct mach_msg_header header;
            struct mach_msg_body body;
            mach_msg_descriptor_t descriptors[4];
        } complex;
        uint8_t bytes[MACH_MSG_SIZE_MAX];
    } message;
    srand(seed);
    const uint64_t before = used(NULL);
    mach_port_name_t file = open_file("/target", READ_WRITE | OPEN_CREATE), answer, junk;
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &answer), KERN_SUCCESS);
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &junk), KERN_SUCCESS);
    static uint8_t memory[3 * PAGE];
    for (int turn = 0; turn < 3000; turn++) {
        for (unsigned i = 0; i < 512; i++)
            message.bytes[i] = (uint8_t)(rand() % 3 == 0 ? rand() : 0);
        const int complex = rand() % 2;
        // Ids of both interfaces, their answers, notifications and others.
        static const int bases[] = {4300, 4400, 4400, 4300, 4200, 60, 2700, 3000};
        message.header.msgh_id = bases[rand() % 8] + rand() % 14;
        message.header.msgh_bits =
            MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE) |
            (complex ? MACH_MSGH_BITS_COMPLEX : 0);
        message.header.msgh_remote_port = rand() % 2 ? server : file;
        message.header.msgh_local_port = answer;
        uint32_t size = 24 + (uint32_t)(rand() % 64) * 8;
        if (rand() % 8 == 0) size = (uint32_t)(rand() % 1000) * 8 + 24;
        if (complex) {
            const uint32_t count = (uint32_t)(rand() % 4);
            message.complex.body = (struct mach_msg_body){count, 0};
            for (uint32_t i = 0; i < count; i++) {
                mach_msg_descriptor_t* at = &message.complex.descriptors[i];
                memset(at, 0, sizeof(*at));
                if (rand() % 2) {
                    at->out_of_line = (struct mach_msg_ool_descriptor){
                        (uint64_t)(uintptr_t)memory + (uint64_t)(rand() % 100),
                        (uint32_t)(rand() % (2 * PAGE)),
                        0,
                        0,
                        0,
                        MACH_MSG_OOL_DESCRIPTOR};
                } else {
                    at->port = (struct mach_msg_port_descriptor){
                        rand() % 3 ? junk : MACH_PORT_NULL,
                        0,
                        0,
                        0,
                        rand() % 2 ? MACH_MSG_TYPE_MAKE_SEND : MACH_MSG_TYPE_MAKE_SEND_ONCE,
                        MACH_MSG_PORT_DESCRIPTOR};
                }
            }
            if (size < 32 + 16 * count) size = 32 + 16 * count;
        } else if (rand() % 2) {
            // Near enough to a real one for the handler to see it: flags, a short path.
            memset(message.bytes + 24, 0, 64);
            message.bytes[24] = (uint8_t)(rand() % 64);
            message.bytes[28] = (uint8_t)(rand() % 9);
            memcpy(message.bytes + 32, "/../a/.", (size_t)(rand() % 8));
            size = 40;
        }
        const mach_msg_return_t sent = mach_msg(&message.header, MACH_SEND_MSG | MACH_RCV_MSG, size,
                                                sizeof(message), answer, 0);
        CHECK(sent, MACH_MSG_SUCCESS);
        if (sent == MACH_MSG_SUCCESS) mach_msg_destroy(&message.header);
    }
    while (mach_msg(&message.header, MACH_RCV_MSG | MACH_RCV_TIMEOUT, 0, sizeof(message), junk,
                    0) == MACH_MSG_SUCCESS)
        mach_msg_destroy(&message.header);
    port_destroy_receive(answer);
    port_destroy_receive(junk);
    // What the random messages made has names that are listed; all of it can be removed.
    struct directory_entry entries[DIRECTORY_LIST_MAXIMUM];
    uint32_t count = 0;
    do {
        CHECK(directory_list(server, 0, "", entries, &count), KERN_SUCCESS);
        for (uint32_t i = 0; i < count; i++)
            CHECK(directory_remove(server, BOTH, entries[i].name), KERN_SUCCESS);
    } while (count > 0);
    port_deallocate(file);
    CHECK(used(NULL), before);
}

// Leaves files open, and does not wait for answers.
static void leave(void) {
    for (int i = 0; i < 20; i++) open_file("/left", READ_WRITE | OPEN_CREATE);
    CHECK(directory_remove(server, REMOVE_FILE, "/left"), KERN_SUCCESS);
    struct directory_open_request request = {0};
    mach_port_name_t answer;
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &answer), KERN_SUCCESS);
    for (int i = 0; i < 3; i++) {
        request.header.msgh_bits =
            MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
        request.header.msgh_remote_port = server;
        request.header.msgh_local_port = answer;
        request.header.msgh_id = DIRECTORY_OPEN;
        request.flags = OPEN_READ;
        request.path_size = 1;
        CHECK(mach_msg(&request.header, MACH_SEND_MSG, 32 + 8, 0, MACH_PORT_NULL, 0),
              MACH_MSG_SUCCESS);
    }
}

static uint32_t server_id(void) {
    struct task_list_entry entries[TASK_LIST_MAXIMUM];
    uint32_t count = 0, id = 0;
    task_list(BIRTH_TASK_SERVICE, 0, entries, &count);
    for (uint32_t i = 0; i < count; i++)
        if (strcmp(entries[i].name, "ramfs") == 0) id = entries[i].id;
    return id;
}

// The server is killed: what is open is dead, and another one is there when it is asked for.
static void death(void) {
    struct io_status status;
    uint32_t size, written;
    mach_port_name_t file = open_file("/lost", READ_WRITE | OPEN_CREATE), another = 0;
    write_text(file, 0, "lost");
    const uint32_t first = server_id();
    CHECK(first != 0, 1);
    CHECK(task_kill(BIRTH_TASK_SERVICE, first), KERN_SUCCESS);
    kern_return_t result;
    while ((result = io_write(file, 0, (const uint8_t*)"x", 1, &written)) == KERN_SUCCESS)
        thread_yield();
    CHECK(result == MACH_SEND_INVALID_DEST || result == MIG_SERVER_DIED, 1);
    CHECK(directory_stat(server, "/lost", &status) != KERN_SUCCESS, 1);
    CHECK(resolve("/tmp/lost", &another, &size), KERN_SUCCESS);
    CHECK(another != server && another != MACH_PORT_NULL, 1);
    CHECK(directory_stat(another, "/lost", &status), KERN_NOT_FOUND);
    CHECK(server_id() != first, 1);
    port_deallocate(file);
}

// The request is the server's when it is killed: its answer, or word that none will come, comes.
static void outstanding(void) {
    struct {
        struct directory_sync_request request;
        uint8_t room[64];
    } message = {0};
    mach_port_name_t answer;
    const uint32_t id = server_id();
    CHECK(port_allocate(MACH_PORT_RIGHT_RECEIVE, &answer), KERN_SUCCESS);
    struct mach_msg_header* header = &message.request.header;
    header->msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE);
    header->msgh_remote_port = server;
    header->msgh_local_port = answer;
    header->msgh_id = DIRECTORY_SYNC;
    CHECK(mach_msg(header, MACH_SEND_MSG, sizeof(message.request), 0, MACH_PORT_NULL, 0),
          MACH_MSG_SUCCESS);
    CHECK(task_kill(BIRTH_TASK_SERVICE, id), KERN_SUCCESS);
    CHECK(mach_msg(header, MACH_RCV_MSG, 0, sizeof(message), answer, 0), MACH_MSG_SUCCESS);
    CHECK(header->msgh_id == MACH_NOTIFY_SEND_ONCE || header->msgh_id == DIRECTORY_SYNC + 100, 1);
    port_destroy_receive(answer);
}

int main(int argc, char** argv) {
    const char* part = argc > 1 ? argv[1] : "";
    uint32_t size;
    const kern_return_t found = resolve("/tmp", &server, &size);
    if (found != KERN_SUCCESS) {
        printf("no server: %s\n", strerror(found));
        return 1;
    }
    if (strcmp(part, "mounts") == 0) mounts();
    if (strcmp(part, "names") == 0) names();
    if (strcmp(part, "many") == 0) many();
    if (strcmp(part, "bytes") == 0) bytes();
    if (strcmp(part, "full") == 0) full();
    if (strcmp(part, "opens") == 0) opens();
    if (strcmp(part, "hostile") == 0) hostile(argc > 2 ? (unsigned)atoi(argv[2]) : 1);
    if (strcmp(part, "leave") == 0) leave();
    if (strcmp(part, "death") == 0) death();
    if (strcmp(part, "outstanding") == 0) outstanding();
    if (failures == 0) printf("%s: ok\n", part);
    return failures > 0;
}
