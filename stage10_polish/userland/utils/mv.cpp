// mv PATH... TARGET: gives files and directories other names; in TARGET, if that is a directory.
// What cannot have its new name where it is, since that is another server's, or since ext2fs moves
// no directory to another one, is copied and then removed, by cp and rm.
#include "utils/target.hpp"

#include <services/task.h>

namespace {

int fail(const char* path) {
    fprintf(stderr, "mv: %s: %s\n", path, strerror(errno));
    return 1;
}

// Has a program carry this out, which says itself what it cannot.
int run(const char* program, const char* options, const char* path, const char* to) {
    char* const words[] = {const_cast<char*>(program + 1), const_cast<char*>(options),
                           const_cast<char*>(path), const_cast<char*>(to), nullptr};
    int status;
    errno = run_program(program, words, &status);
    return errno == 0 ? status : fail(program);
}

int move(const char* from, const char* to) {
    if (rename(from, to) == 0) return 0;
    if (errno != EXDEV) return fail(from);
    if (is_directory(to)) {  // cp would copy into it
        errno = EEXIST;
        return fail(to);
    }
    const int status = run("/cp", "-r", from, to);
    return status == 0 ? run("/rm", "-r", from, nullptr) : status;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: mv PATH... TARGET\n");
        return 2;
    }
    return for_each_source(argc, argv, move, fail);
}
