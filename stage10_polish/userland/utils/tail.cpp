// tail [-n LINES | -c BYTES | -LINES] [FILE...]: the end of each file, 10 lines if nothing else is
// said; with a + before the number, from the line or byte of that number on.
#include "utils/input.hpp"

#include <ctype.h>
#include <unistd.h>

namespace {

bool bytes = false, from_start = false;
unsigned long wanted = 10;

// Where the wanted end of what was read so far begins.
size_t start_of_end(const Bytes& read) {
    if (bytes) return read.size > wanted ? read.size - wanted : 0;
    size_t start = read.size;
    if (wanted == 0) return start;
    if (start > 0 && read.data[start - 1] == '\n') start--;
    for (unsigned long lines = 0; start > 0; start--) {
        if (read.data[start - 1] == '\n' && ++lines == wanted) break;
    }
    return start;
}

// What cannot be of the end any more is thrown away whenever as much again has come, so that no
// more than twice the end is in memory.
bool copy_end(FILE* from) {
    Bytes read;
    size_t kept = 65536;
    for (;;) {
        if (!read.reserve(4096)) return false;
        const size_t count = fread(read.data + read.size, 1, 4096, from);
        read.size += count;
        if (count > 0 && read.size < 2 * kept) continue;
        const size_t start = start_of_end(read);
        if (count == 0) {
            fwrite(read.data + start, 1, read.size - start, stdout);
            return !ferror(from);
        }
        memmove(read.data, read.data + start, read.size - start);
        read.size -= start;
        kept = read.size > 65536 ? read.size : 65536;
    }
}

bool copy_from_start(FILE* from) {
    unsigned long before = wanted > 0 ? wanted - 1 : 0;
    char buffer[4096];
    size_t count;
    while ((count = fread(buffer, 1, sizeof(buffer), from)) > 0) {
        size_t at = 0;
        for (; at < count && before > 0; at++) before -= bytes || buffer[at] == '\n';
        fwrite(buffer + at, 1, count - at, stdout);
    }
    return !ferror(from);
}

bool parse(const char* text) {
    const char* wrong;
    from_start = *text == '+';
    if (*text == '+' || *text == '-') text++;
    wanted = static_cast<unsigned long>(strtonum(text, 0, INT64_MAX, &wrong));
    if (wrong != nullptr) fprintf(stderr, "tail: %s: %s number\n", text, wrong);
    return wrong == nullptr;
}

bool parse_options(int argc, char** argv) {
    // `tail -5`, as it was written before there was -n.
    if (argc > 1 && argv[1][0] == '-' && isdigit(static_cast<unsigned char>(argv[1][1]))) {
        optind = 2;
        return parse(argv[1]);
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
        fprintf(stderr, "usage: tail [-n LINES | -c BYTES | -LINES] [FILE...]\n");
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
        return from_start ? copy_from_start(file) : copy_end(file);
    });
    return finish(argv[0], status);
}
