// mkdir [-p] DIRECTORY...: makes directories; -p: with those on the way to them, and what is there
// already is no error.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

bool is_directory(const char* path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

// False: errno says why.
bool make_all(const char* path) {
    char part[PATH_MAX];
    const size_t size = strlen(path);
    if (size >= sizeof(part)) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (size_t end = 1; end <= size; end++) {
        if (path[end] != '/' && path[end] != 0) continue;
        memcpy(part, path, end);
        part[end] = 0;
        if (!is_directory(part) && mkdir(part, 0777) != 0) return false;
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    int option, status = 0;
    bool all = false;
    while ((option = getopt(argc, argv, "p")) != -1) {
        if (option == '?') optind = argc;
        all = true;
    }
    if (optind >= argc) {
        fprintf(stderr, "usage: mkdir [-p] DIRECTORY...\n");
        return 2;
    }
    for (int i = optind; i < argc; i++) {
        if (all ? make_all(argv[i]) : mkdir(argv[i], 0777) == 0) continue;
        fprintf(stderr, "mkdir: %s: %s\n", argv[i], strerror(errno));
        status = 1;
    }
    return status;
}
