// mv PATH... TARGET: gives files and directories other names; in TARGET, if that is a directory.
// From one server to another nothing is moved: cp and rm do that.
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

namespace {

int fail(const char* path) {
    fprintf(stderr, "mv: %s: %s\n", path, strerror(errno));
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: mv PATH... TARGET\n");
        return 2;
    }
    const char* target = argv[argc - 1];
    struct stat found;
    const bool into = stat(target, &found) == 0 && S_ISDIR(found.st_mode);
    if (!into && argc > 3) {
        errno = ENOTDIR;
        return fail(target);
    }
    int status = 0;
    for (int i = 1; i < argc - 1; i++) {
        const char* slash = strrchr(argv[i], '/');
        static char path[PATH_MAX];
        const int length = snprintf(path, sizeof(path), into ? "%s/%s" : "%s", target,
                                    slash != nullptr ? slash + 1 : argv[i]);
        if (length >= PATH_MAX) errno = ENAMETOOLONG;
        if (length >= PATH_MAX || rename(argv[i], path) != 0) status = fail(argv[i]);
    }
    return status;
}
