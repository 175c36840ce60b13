// sort [-cmnrufbds] [-k KEY]... [-t SEPARATOR] [-o OUTPUT] [FILE...]: the lines of all files in
// order. -n: by the numbers that they begin with, -r: the other way round, -u: of equal ones the
// first, -f: small letters as capital ones, -b: without the blanks before, -d: blanks, letters and
// digits only, -s: equal ones as they came, -c: says whether they are in order. A key is
// F[.C][OPTIONS][,F[.C][OPTIONS]]: from character C of field F to that of another, or the end. All
// lines are in memory.
#include "sort/key.hpp"
#include "utils/input.hpp"

#include <unistd.h>

namespace {

constexpr size_t KEY_LIMIT = 16;

Key keys[KEY_LIMIT];
size_t key_count = 0;
Order general;
char separator = 0;
bool unique = false, stable = false, check = false;
const char* output = nullptr;

SortLine* lines = nullptr;
size_t line_count = 0;

int compare_keys(const SortLine& a, const SortLine& b) {
    for (size_t i = 0; i < key_count; i++) {
        const int result = compare_parts(part_of(a, keys[i], separator),
                                         part_of(b, keys[i], separator), keys[i].order);
        if (result != 0) return result;
    }
    return 0;
}

int compare(const SortLine& a, const SortLine& b) {
    const int result = compare_keys(a, b);
    if (result != 0 || unique || stable) return result;
    Order whole;
    whole.reverse = general.reverse;
    return compare_parts(a, b, whole);
}

bool read_lines(FILE* from) {
    static size_t capacity = 0;
    for (;;) {
        Line line;
        if (!line.read(from)) return read_whole(from);
        if (line_count == capacity) {
            const size_t larger = capacity > 0 ? capacity * 2 : 1024;
            auto* grown = static_cast<SortLine*>(realloc(lines, larger * sizeof(SortLine)));
            if (grown == nullptr) return false;
            lines = grown;
            capacity = larger;
        }
        // The memory is this line's now, and no larger than it.
        char* const text = static_cast<char*>(realloc(line.text, line.size + 1));
        if (text == nullptr) return false;
        line.text = nullptr;
        lines[line_count++] = {text, line.size};
    }
}

// Merges sorted runs of 1, 2, 4... lines between two arrays: equal ones stay as they came.
bool sort_lines() {
    auto* other = static_cast<SortLine*>(malloc((line_count + 1) * sizeof(SortLine)));
    if (other == nullptr) return false;
    for (size_t run = 1; run < line_count; run *= 2) {
        for (size_t start = 0; start < line_count; start += 2 * run) {
            size_t left = start, to = start;
            const size_t middle = start + run < line_count ? start + run : line_count;
            size_t right = middle;
            const size_t end = start + 2 * run < line_count ? start + 2 * run : line_count;
            while (to < end) {
                const bool from_right =
                    left == middle || (right < end && compare(lines[right], lines[left]) < 0);
                other[to++] = lines[from_right ? right++ : left++];
            }
        }
        SortLine* const sorted = other;
        other = lines;
        lines = sorted;
    }
    free(other);
    return true;
}

int check_lines(const char* program, const char* name) {
    for (size_t i = 1; i < line_count; i++) {
        const int order = compare(lines[i - 1], lines[i]);
        if (order < 0 || (order == 0 && !unique)) continue;
        fprintf(stderr, "%s: %s:%lu: disorder: %s\n", program, name, i + 1, lines[i].text);
        return 1;
    }
    return 0;
}

void show_lines() {
    for (size_t i = 0; i < line_count; i++) {
        if (unique && i > 0 && compare_keys(lines[i - 1], lines[i]) == 0) continue;
        fwrite(lines[i].text, 1, lines[i].size, stdout);
        putchar('\n');
    }
}

bool take_option(int option) {
    switch (option) {
    case 'n':
        general.numeric = true;
        break;
    case 'r':
        general.reverse = true;
        break;
    case 'f':
        general.fold = true;
        break;
    case 'b':
        general.blanks = true;
        break;
    case 'd':
        general.dictionary = true;
        break;
    case 'u':
        unique = true;
        break;
    case 's':
        stable = true;
        break;
    case 'c':
        check = true;
        break;
    case 'm':  // sorted files: they are sorted like others
        break;
    case 'o':
        output = optarg;
        break;
    case 't':
        separator = *optarg;
        return strlen(optarg) == 1;
    case 'k':
        if (key_count == KEY_LIMIT) return false;
        keys[key_count] = {};
        return parse_key(optarg, keys[key_count++]);
    default:
        return false;
    }
    return true;
}

bool parse_options(int argc, char** argv) {
    int option;
    while ((option = getopt(argc, argv, "cmnrufbdsk:t:o:")) != -1)
        if (!take_option(option)) return false;
    if (key_count == 0) keys[key_count++] = {};
    for (size_t i = 0; i < key_count; i++) {
        if (keys[i].order.any() || keys[i].end_blanks) continue;
        keys[i].order = general;
        keys[i].end_blanks = general.blanks;
    }
    return !check || argc - optind <= 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (!parse_options(argc, argv)) {
        fprintf(stderr, "usage: sort [-cmnrufbds] [-k F[.C][,F[.C]]]... [-t SEPARATOR] [-o OUTPUT] "
                        "[FILE...]\n");
        return 2;
    }
    const auto read = [](FILE* file, const char*) { return read_lines(file); };
    if (for_each_input(argc, argv, optind, read) != 0) return 2;
    if (check) return check_lines(argv[0], optind < argc ? argv[optind] : "-");
    if (!sort_lines()) return fail(argv[0], "lines") + 1;
    // Only now: it may be one of those that were read.
    if (output != nullptr && freopen(output, "w", stdout) == nullptr)
        return fail(argv[0], output) + 1;
    show_lines();
    return finish(argv[0], 0, 2);
}
