// What cp and mv are told last: a new name, or a directory that everything goes into.
#pragma once

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

inline bool is_directory(const char* path) {
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

// act(from, to) for each of the command's words but the last; fail(path) says what errno means.
// Returns the command's status.
template <typename Act, typename Fail>
int for_each_source(int argc, char** argv, Act act, Fail fail) {
    const char* target = argv[argc - 1];
    const bool into = is_directory(target);
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
        status |= length >= PATH_MAX ? fail(argv[i]) : act(argv[i], path);
    }
    return status;
}
