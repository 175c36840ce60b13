// rm [-rf] PATH...: removes files; -r: directories with all that is in them; -f: what is not there
// is no error.
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

namespace {

bool all = false, force = false;

// A path that grows by a name and shrinks again: no call within a call for each level.
struct Path {
    bool set(const char* path) {
        size = strlen(path);
        if (size >= sizeof(text)) return false;
        memcpy(text, path, size + 1);
        return true;
    }
    bool enter(const char* name) {
        const size_t more = strlen(name) + 1;
        if (size + more >= sizeof(text)) return false;
        text[size] = '/';
        memcpy(text + size + 1, name, more);
        size += more;
        return true;
    }
    void leave() {
        while (text[--size] != '/') {
        }
        text[size] = 0;
    }

    char text[PATH_MAX];
    size_t size;
};

// The first entry of a directory into it; false: it has none.
bool enter_first(Path& path) {
    DIR* directory = opendir(path.text);
    if (directory == nullptr) return false;
    errno = 0;
    const dirent* entry = readdir(directory);
    const bool entered = entry != nullptr && path.enter(entry->d_name);
    if (entry != nullptr && !entered) errno = ENAMETOOLONG;
    closedir(directory);
    return entered;
}

// Down to what can be removed, and up again. False: errno says why, and `path` is where.
bool remove_tree(Path& path) {
    for (size_t depth = 0;;) {
        if (unlink(path.text) != 0 && (errno != EISDIR || rmdir(path.text) != 0)) {
            if (errno != ENOTEMPTY || !enter_first(path)) return false;
            depth++;
            continue;
        }
        if (depth == 0) return true;
        depth--;
        path.leave();
    }
}

bool remove(const char* argument, Path& path) {
    if (!path.set(argument)) {
        errno = ENAMETOOLONG;
        return false;
    }
    return all ? remove_tree(path) : unlink(path.text) == 0;
}

}  // namespace

int main(int argc, char** argv) {
    int first = 1, status = 0;
    for (; first < argc && argv[first][0] == '-' && argv[first][1] != 0; first++) {
        for (const char* option = argv[first] + 1; *option != 0; option++) {
            if (*option == 'r') all = true;
            if (*option == 'f') force = true;
            if (strchr("rf", *option) == nullptr) first = argc;
        }
    }
    if (first >= argc) {
        fprintf(stderr, "usage: rm [-rf] PATH...\n");
        return 2;
    }
    for (int i = first; i < argc; i++) {
        static Path path;
        if (remove(argv[i], path) || (force && errno == ENOENT)) continue;
        fprintf(stderr, "rm: %s: %s\n", path.text, strerror(errno));
        status = 1;
    }
    return status;
}
