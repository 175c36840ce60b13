// cp [-rf] PATH... TARGET: copies files; into TARGET, if that is a directory; -r: directories with
// all that is in them; -f: nothing is different.
#include "utils/target.hpp"
#include "utils/walk.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace {

bool all = false;
char buffer[65536];

int fail(const char* path) {
    fprintf(stderr, "cp: %s: %s\n", path, strerror(errno));
    return 1;
}

int fail(const char* path, int why) {
    errno = why;
    return fail(path);
}

int copy_file(const char* from, const struct stat& source, const char* to) {
    struct stat target;
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

// Is `path` the directory itself, or below it? Names as they are written do not tell: what stat
// says does, of each directory on the way up.
bool is_within(const char* path, const struct stat& directory) {
    char above[PATH_MAX];
    if (strlcpy(above, path, sizeof(above)) >= sizeof(above)) return false;
    for (;;) {
        struct stat status;
        const bool there = stat(above, &status) == 0;
        if (there && directory.st_ino != 0 && status.st_dev == directory.st_dev &&
            status.st_ino == directory.st_ino)
            return true;
        if (there && status.st_ino == 0) return false;  // the root, which is the kernel's
        if (strlen(above) + 4 > sizeof(above)) return false;
        if (there) {
            strlcat(above, "/..", sizeof(above));
        } else {
            // It is not there yet: its directory is.
            char* const slash = strrchr(above, '/');
            if (slash == nullptr) strlcpy(above, ".", sizeof(above));
            if (slash != nullptr) slash[slash == above ? 1 : 0] = 0;
        }
    }
}

int copy_tree(const char* from, const char* to) {
    Walk walk(from);
    int status = 0;
    for (Walk::Step step = walk.next(); step != Walk::Step::Done; step = walk.next()) {
        if (step == Walk::Step::Left) continue;
        if (step == Walk::Step::Failed) {
            status = fail(walk.path());
            continue;
        }
        static char target[PATH_MAX];
        const int length = snprintf(target, sizeof(target), "%s%s", to, walk.path() + strlen(from));
        if (length >= PATH_MAX) {
            status = fail(walk.path(), ENAMETOOLONG);
            walk.skip();
        } else if (!S_ISDIR(walk.status().st_mode)) {
            status |= copy_file(walk.path(), walk.status(), target);
        } else if (mkdir(target, 0777) != 0 && !is_directory(target)) {
            status = fail(target);
            walk.skip();
        }
    }
    return status;
}

int copy(const char* from, const char* to) {
    struct stat source;
    if (stat(from, &source) != 0) return fail(from);
    if (!S_ISDIR(source.st_mode)) return copy_file(from, source, to);
    if (!all) return fail(from, EISDIR);
    if (is_within(to, source)) {
        fprintf(stderr, "cp: %s: cannot be copied into itself\n", from);
        return 1;
    }
    return copy_tree(from, to);
}

}  // namespace

int main(int argc, char** argv) {
    int option;
    while ((option = getopt(argc, argv, "rRf")) != -1) {
        if (option == '?') argc = 0;
        all |= option == 'r' || option == 'R';
    }
    if (argc - optind < 2) {
        fprintf(stderr, "usage: cp [-r] PATH... TARGET\n");
        return 2;
    }
    return for_each_source(argc - optind + 1, argv + optind - 1, copy,
                           [](const char* path) { return fail(path); });
}
