// cp FILE... TARGET: copies files; into TARGET, if that is a directory.
#include "utils/target.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace {

char buffer[65536];

int fail(const char* path) {
    fprintf(stderr, "cp: %s: %s\n", path, strerror(errno));
    return 1;
}

int copy(const char* from, const char* to) {
    struct stat source, target;
    if (stat(from, &source) != 0) return fail(from);
    if (S_ISDIR(source.st_mode)) errno = EISDIR;
    if (S_ISDIR(source.st_mode)) return fail(from);
    // Onto itself it would be cut off before it is read.
    if (source.st_ino != 0 && stat(to, &target) == 0 && source.st_dev == target.st_dev &&
        source.st_ino == target.st_ino) {
        fprintf(stderr, "cp: %s and %s are the same file\n", from, to);
        return 1;
    }
    const int in = open(from, O_RDONLY);
    if (in < 0) return fail(from);
    const int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    int status = out < 0 ? fail(to) : 0;
    ssize_t count = 0;
    while (status == 0 && (count = read(in, buffer, sizeof(buffer))) > 0) {
        if (write(out, buffer, static_cast<size_t>(count)) != count) status = fail(to);
    }
    if (status == 0 && count < 0) status = fail(from);
    if (out >= 0) close(out);
    close(in);
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: cp FILE... TARGET\n");
        return 2;
    }
    return for_each_source(argc, argv, copy, fail);
}
