// uniq [-cdui] [-f FIELDS] [-s CHARACTERS] [INPUT [OUTPUT]]: of equal lines that follow each other
// one; -c: with their number before it, -d: only of those that are repeated, -u: only of those that
// are not, -i: capital letters are as small ones, -f, -s: without the first fields (blanks and what
// follows them) and characters of each.
#include "utils/input.hpp"

#include <strings.h>
#include <unistd.h>

namespace {

bool count_shown = false, repeated_only = false, single_only = false, fold = false;
unsigned long skipped_fields = 0, skipped_characters = 0;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Where the part of a line begins that counts.
size_t start_of(const Line& line) {
    size_t at = 0;
    for (unsigned long field = 0; field < skipped_fields && at < line.size; field++) {
        while (at < line.size && is_blank(line.text[at])) at++;
        while (at < line.size && !is_blank(line.text[at])) at++;
    }
    return skipped_characters < line.size - at ? at + skipped_characters : line.size;
}

bool equal(const Line& a, const Line& b) {
    const size_t from_a = start_of(a), from_b = start_of(b), size = a.size - from_a;
    if (size != b.size - from_b) return false;
    if (!fold) return memcmp(a.text + from_a, b.text + from_b, size) == 0;
    return strncasecmp(a.text + from_a, b.text + from_b, size) == 0;
}

void show(const Line& line, unsigned long count) {
    if (count == 0 || (repeated_only && count == 1) || (single_only && count > 1)) return;
    if (count_shown) printf("%7lu ", count);
    fwrite(line.text, 1, line.size, stdout);
    putchar('\n');
}

bool filter(FILE* from) {
    Line lines[2];
    unsigned current = 0;  // lines[current] is the line that has come `count` times
    unsigned long count = 0;
    while (lines[1 - current].read(from)) {
        if (count > 0 && equal(lines[0], lines[1])) {
            count++;
            continue;
        }
        show(lines[current], count);
        current = 1 - current;
        count = 1;
    }
    show(lines[current], count);
    return read_whole(from);
}

bool parse_options(int argc, char** argv) {
    int option;
    while ((option = getopt(argc, argv, "cduif:s:")) != -1) {
        const char* wrong = nullptr;
        if (option == '?') return false;
        count_shown |= option == 'c';
        repeated_only |= option == 'd';
        single_only |= option == 'u';
        fold |= option == 'i';
        if (option != 'f' && option != 's') continue;
        (option == 'f' ? skipped_fields : skipped_characters) =
            static_cast<unsigned long>(strtonum(optarg, 0, INT64_MAX, &wrong));
        if (wrong != nullptr) return false;
    }
    return argc - optind <= 2;
}

}  // namespace

int main(int argc, char** argv) {
    if (!parse_options(argc, argv)) {
        fprintf(stderr, "usage: uniq [-cdui] [-f FIELDS] [-s CHARACTERS] [INPUT [OUTPUT]]\n");
        return 2;
    }
    const char* const output = optind + 1 < argc ? argv[optind + 1] : "-";
    int output_status = 0;
    const int last = optind < argc ? optind + 1 : argc;
    // The output is opened only when there is an input.
    const int status = for_each_input(last, argv, optind, [&](FILE* file, const char*) {
        if (strcmp(output, "-") != 0 && freopen(output, "w", stdout) == nullptr) {
            output_status = fail(argv[0], output);
            return true;
        }
        return filter(file);
    });
    if (output_status != 0) return output_status;
    return finish(argv[0], status);
}
