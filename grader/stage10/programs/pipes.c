// Pipes: `pipes_test PART` prints "PART: ok" or what failed. As `child ROLE` it is the other side.
#include <errno.h>
#include <mach.h>
#include <mig/io.h>
#include <mig/mount.h>
#include <mig/pipe.h>
#include <services/task.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <threads.h>
#include <unistd.h>

static int failures;

#define CHECK(condition)                                                                           \
    ((condition) ? (void)0                                                                         \
                 : (void)(failures++,                                                              \
                          printf("line %d: %s (%s)\n", __LINE__, #condition, strerror(errno))))

static int fails(long result, int why) { return result == -1 && errno == why; }

static char large[300000], again[300000];

static void* write_all(void* end) {
    const ssize_t written = write(*(int*)end, large, sizeof(large));
    close(*(int*)end);
    return (void*)written;
}

// A byte at a time, pieces, more than a pipe holds; the end; no reader.
static void bytes(void) {
    int ends[2];
    char text[32];
    struct stat status;
    thread_t writer;
    void* written;
    CHECK(pipe(ends) == 0 && write(ends[1], "hello", 5) == 5 && write(ends[1], " world", 6) == 6);
    CHECK(fstat(ends[0], &status) == 0 && S_ISFIFO(status.st_mode) && status.st_size == 11);
    CHECK(read(ends[0], text, 3) == 3 && memcmp(text, "hel", 3) == 0);
    CHECK(read(ends[0], text, sizeof(text)) == 8 && memcmp(text, "lo world", 8) == 0);
    CHECK(fails(write(ends[0], "x", 1), EACCES) && fails(read(ends[1], text, 1), EACCES));
    CHECK(fails(lseek(ends[0], 0, SEEK_SET), ESPIPE) && !isatty(ends[0]) &&
          write(ends[1], "", 0) == 0);
    CHECK(write(ends[1], "rest", 4) == 4 && close(ends[1]) == 0);
    CHECK(read(ends[0], text, sizeof(text)) == 4 && read(ends[0], text, sizeof(text)) == 0 &&
          read(ends[0], text, 1) == 0);
    close(ends[0]);
    for (size_t i = 0; i < sizeof(large); i++) large[i] = (char)(i * 7 + i / 255);
    for (size_t piece = 1; piece < sizeof(again); piece = piece * 9 + 1) {
        CHECK(pipe(ends) == 0 && thread_start(&writer, write_all, &ends[1]) == KERN_SUCCESS);
        size_t came = 0;
        // A byte at a time takes long: only the beginning is read so.
        for (ssize_t count; came < sizeof(again); came += (size_t)count) {
            const size_t wanted = piece < 100 && came > 2000 ? sizeof(again) : piece;
            count = read(ends[0], again + came,
                         wanted < sizeof(again) - came ? wanted : sizeof(again) - came);
            if (count <= 0) break;
        }
        CHECK(came == sizeof(again) && memcmp(large, again, sizeof(large)) == 0 &&
              read(ends[0], text, 1) == 0);
        CHECK(thread_join(&writer, &written) == KERN_SUCCESS &&
              (ssize_t)written == (ssize_t)sizeof(large));
        close(ends[0]);
    }
    CHECK(pipe(ends) == 0 && close(ends[0]) == 0 && fails(write(ends[1], "x", 1), EPIPE) &&
          close(ends[1]) == 0);
}

static void* read_one(void* end) {
    char byte;
    return (void*)read(*(int*)end, &byte, 1);
}

// Who waits is told: of the end, and that nobody reads.
static void waiting(void) {
    int ends[2];
    thread_t thread;
    void* result;
    CHECK(pipe(ends) == 0 && thread_start(&thread, read_one, &ends[0]) == KERN_SUCCESS);
    msleep(1);
    close(ends[1]);
    CHECK(thread_join(&thread, &result) == KERN_SUCCESS && result == NULL);
    close(ends[0]);
    CHECK(pipe(ends) == 0 && thread_start(&thread, write_all, &ends[1]) == KERN_SUCCESS);
    msleep(1);
    close(ends[0]);
    CHECK(thread_join(&thread, &result) == KERN_SUCCESS &&
          (ssize_t)result < (ssize_t)sizeof(large));
    // One write of up to PIPE_ATOMIC bytes comes out together, or not yet.
    CHECK(pipe(ends) == 0 && write(ends[1], large, PIPE_CAPACITY - 100) == PIPE_CAPACITY - 100);
    CHECK(thread_start(&thread, write_all, &ends[1]) == KERN_SUCCESS);
    msleep(1);
    size_t came = 0;
    for (ssize_t count; (count = read(ends[0], again, sizeof(again))) > 0;) came += (size_t)count;
    CHECK(came == PIPE_CAPACITY - 100 + sizeof(large));
    CHECK(thread_join(&thread, &result) == KERN_SUCCESS);
    close(ends[0]);
}

// As many as there may be, and none left behind.
static void many(void) {
    static mach_port_name_t readers[300], writers[300];
    mach_port_name_t server;
    uint32_t size, count = 0;
    kern_return_t result;
    do result = mount_resolve(BIRTH_BOOTSTRAP, "/pipe", &server, &size);
    while (result == KERN_NOT_READY);
    CHECK(result == KERN_SUCCESS);
    while ((result = pipe_create(server, &readers[count], &writers[count])) == KERN_SUCCESS &&
           count < 299)
        count++;
    CHECK(result == KERN_RESOURCE_SHORTAGE && count >= 64);
    for (uint32_t i = 0; i < count; i++) port_deallocate(i % 2 ? readers[i] : writers[i]);
    for (uint32_t i = 0; i < count; i++) port_deallocate(i % 2 ? writers[i] : readers[i]);
    CHECK((result = pipe_create(server, &readers[0], &writers[0])) == KERN_SUCCESS);
    uint64_t position;
    uint32_t written;
    uint8_t byte;
    CHECK(io_read(readers[0], 0, 1, &byte, &written) == KERN_NOT_SEEKABLE);
    CHECK(io_write(writers[0], 5, &byte, 1, &written) == KERN_NOT_SEEKABLE);
    CHECK(io_seek(readers[0], 0, IO_FROM_START, &position) == KERN_NOT_SEEKABLE);
    CHECK(io_truncate(writers[0], 0) == KERN_NOT_SEEKABLE &&
          io_read(server, 0, 1, &byte, &written) == MIG_BAD_ID);
    CHECK(pipe_create(readers[0], &readers[1], &writers[1]) == MIG_BAD_ID);
    port_deallocate(readers[0]);
    port_deallocate(writers[0]);
    port_deallocate(server);
}

static void child(const char* role) {
    char byte;
    if (strcmp(role, "yes") == 0)
        while (write(STDOUT_FILENO, "y\n", 2) == 2) continue;
    if (strcmp(role, "wait") == 0) fprintf(stderr, "waiting\n");
    if (strcmp(role, "wait") == 0)
        while (read(STDIN_FILENO, &byte, 1) == 1) continue;
    fprintf(stderr, "%s: %s\n", role, strcmp(role, "yes") == 0 ? strerror(errno) : "end");
}

int main(int argc, char** argv) {
    const char* part = argc > 1 ? argv[1] : "";
    signal(SIGPIPE, SIG_IGN);  // a broken pipe is an error like others here
    if (strcmp(part, "child") == 0 && argc > 2) {
        child(argv[2]);
        return 0;
    }
    if (strcmp(part, "bytes") == 0) bytes();
    if (strcmp(part, "waiting") == 0) waiting();
    if (strcmp(part, "many") == 0) many();
    if (failures == 0) printf("%s: ok\n", part);
    return failures > 0;
}
