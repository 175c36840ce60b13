// Files that nobody else has.
#include <errno.h>
#include <fcntl.h>
#include <mach.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern "C" {

int mkstemp(char* name) {
    constexpr size_t X = 6;
    constexpr char LETTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    static uint64_t number = 0;
    const size_t size = strlen(name);
    if (size < X || strcmp(name + size - X, "XXXXXX") != 0) {
        errno = EINVAL;
        return -1;
    }
    for (int tries = 0; tries < 1000; tries++) {
        uint64_t rest =
            clock_nanoseconds() / 1000 + __atomic_fetch_add(&number, 1, __ATOMIC_RELAXED);
        for (size_t i = 1; i <= X; i++, rest /= sizeof(LETTERS) - 1)
            name[size - i] = LETTERS[rest % (sizeof(LETTERS) - 1)];
        const int file = open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
        if (file >= 0 || errno != EEXIST) return file;
    }
    return -1;
}

FILE* tmpfile(void) {
    char name[] = "/tmp/tmpfile.XXXXXX";
    const int file = mkstemp(name);
    if (file < 0) return nullptr;
    unlink(name);  // it is there until it is closed
    FILE* const stream = fdopen(file, "w+");
    if (stream == nullptr) close(file);
    return stream;
}

}  // extern "C"
