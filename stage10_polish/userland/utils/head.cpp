// head [-n LINES | -c BYTES | -LINES] [FILE...]: the beginning of each file, 10 lines if nothing
// else is said.
#include "utils/input.hpp"

#include <ctype.h>
#include <unistd.h>

namespace {

bool bytes = false;
unsigned long wanted = 10;

bool copy_bytes(FILE* from) {
    char buffer[4096];
    for (unsigned long rest = wanted; rest > 0;) {
        const size_t count = fread(buffer, 1, rest < sizeof(buffer) ? rest : sizeof(buffer), from);
        if (count == 0) return !ferror(from);
        fwrite(buffer, 1, count, stdout);
        rest -= count;
    }
    return true;
}

bool copy_lines(FILE* from) {
    Line line;
    for (unsigned long count = 0; count < wanted; count++) {
        if (!line.read(from)) return read_whole(from);
        fwrite(line.text, 1, line.size, stdout);
        if (line.ended) putchar('\n');
    }
    return true;
}

bool parse(const char* text) {
    const char* wrong;
    wanted = static_cast<unsigned long>(strtonum(text, 0, INT64_MAX, &wrong));
    if (wrong != nullptr) fprintf(stderr, "head: %s: %s number\n", text, wrong);
    return wrong == nullptr;
}

bool parse_options(int argc, char** argv) {
    // `head -5`, as it was written before there was -n.
    if (argc > 1 && argv[1][0] == '-' && isdigit(static_cast<unsigned char>(argv[1][1]))) {
        optind = 2;
        return parse(argv[1] + 1);
    }
    int option;
    while ((option = getopt(argc, argv, "n:c:")) != -1) {
        if (option == '?') return false;
        bytes = option == 'c';
        if (!parse(optarg)) return false;
    }
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    if (!parse_options(argc, argv)) {
        fprintf(stderr, "usage: head [-n LINES | -c BYTES | -LINES] [FILE...]\n");
        return 2;
    }
    const bool headings = argc - optind > 1;
    bool first = true;
    const int status = for_each_input(argc, argv, optind, [&](FILE* file, const char* name) {
        if (headings) {
            const char* const shown = file == stdin ? "standard input" : name;
            printf("%s==> %s <==\n", first ? "" : "\n", shown);
        }
        first = false;
        return bytes ? copy_bytes(file) : copy_lines(file);
    });
    return finish(argv[0], status);
}
