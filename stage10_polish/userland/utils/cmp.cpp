// cmp [-ls] FILE FILE: says where two files differ first; -l: every byte that differs, in octal,
// -s: nothing. The status is 0 if they are the same, 1 if not, 2 if that could not be found out.
#include "utils/input.hpp"

#include <unistd.h>

namespace {

bool all = false, silent = false;

int trouble(const char* name) { return fail("cmp", name) + 1; }

FILE* open_input(const char* name) { return strcmp(name, "-") == 0 ? stdin : fopen(name, "r"); }

int compare(FILE* a, FILE* b, char** names) {
    unsigned long lines = 1;
    int status = 0;
    for (unsigned long place = 1;; place++) {
        const int left = getc(a), right = getc(b);
        if (ferror(a) || ferror(b)) return trouble(names[ferror(a) ? 0 : 1]);
        if (left == EOF && right == EOF) return status;
        if (left == EOF || right == EOF) {
            const char* const shorter = names[left == EOF ? 0 : 1];
            if (!silent) fprintf(stderr, "cmp: EOF on %s\n", shorter);
            return 1;
        }
        lines += left == '\n';
        if (left == right) continue;
        status = 1;
        if (silent) return 1;
        if (!all) {
            // The line in which they differ: a newline itself belongs to the line that it ends.
            printf("%s %s differ: char %lu, line %lu\n", names[0], names[1], place,
                   lines - (left == '\n'));
            return 1;
        }
        printf("%lu %o %o\n", place, static_cast<unsigned>(left), static_cast<unsigned>(right));
    }
}

}  // namespace

int main(int argc, char** argv) {
    int option;
    while ((option = getopt(argc, argv, "ls")) != -1) {
        if (option == '?') optind = argc;
        all |= option == 'l';
        silent |= option == 's';
    }
    if (argc - optind != 2) {
        fprintf(stderr, "usage: cmp [-ls] FILE FILE\n");
        return 2;
    }
    FILE* const a = open_input(argv[optind]);
    if (a == nullptr) return trouble(argv[optind]);
    FILE* const b = open_input(argv[optind + 1]);
    if (b == nullptr) return trouble(argv[optind + 1]);
    return finish(argv[0], compare(a, b, argv + optind), 2);
}
