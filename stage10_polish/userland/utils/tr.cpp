// tr [-c] [-ds] SET1 [SET2]: replaces the characters of SET1 by those of SET2 that stand in the
// same place; the last one of SET2 stands for all that are missing there. -d: deletes those of
// SET1, -s: makes one of several equal ones that follow each other, of the last set. -c: SET1 is
// all characters that are not in it. Sets: abc, a-z, [:alpha:] and the other classes, \n \t \\ \101
// and so on, [x*], [x*5] in SET2.
#include "utils/character_set.hpp"
#include "utils/input.hpp"

#include <unistd.h>

namespace {

bool complement = false, delete_them = false, squeeze = false;
uint8_t replacement[256];
bool deleted[256], squeezed[256];

int usage() {
    fprintf(stderr, "usage: tr [-c] SET1 SET2 | tr [-c] -s SET1 [SET2] | tr [-c] -d SET1 | "
                    "tr [-c] -ds SET1 SET2\n");
    return 2;
}

bool fill_tables(CharacterSet& first, CharacterSet& second, bool two) {
    for (unsigned c = 0; c < 256; c++) replacement[c] = static_cast<uint8_t>(c);
    if (delete_them) {
        for (size_t i = 0; i < first.size; i++) deleted[first.characters[i]] = true;
    } else if (two) {
        if (!second.extend(first.size)) return false;
        for (size_t i = 0; i < first.size; i++)
            replacement[first.characters[i]] = second.characters[i];
    }
    const CharacterSet& last = two ? second : first;
    for (size_t i = 0; squeeze && i < last.size; i++) squeezed[last.characters[i]] = true;
    return true;
}

bool translate() {
    static char in[4096], out[4096];
    size_t count;
    int before = -1;
    while ((count = fread(in, 1, sizeof(in), stdin)) > 0) {
        size_t size = 0;
        for (size_t i = 0; i < count; i++) {
            const uint8_t c = static_cast<uint8_t>(in[i]);
            const uint8_t now = replacement[c];
            if (deleted[c] || (squeezed[now] && now == before)) continue;
            out[size++] = static_cast<char>(now);
            before = now;
        }
        fwrite(out, 1, size, stdout);
    }
    return !ferror(stdin);
}

}  // namespace

int main(int argc, char** argv) {
    int option;
    while ((option = getopt(argc, argv, "cCds")) != -1) {
        if (option == '?') return usage();
        complement |= option == 'c' || option == 'C';
        delete_them |= option == 'd';
        squeeze |= option == 's';
    }
    const int sets = argc - optind;
    const bool one_will_do = delete_them != squeeze;
    if (sets < 1 || sets > 2 || (sets == 1 && !one_will_do) ||
        (sets == 2 && delete_them && !squeeze))
        return usage();
    static CharacterSet first, second;
    const char* wrong = nullptr;
    if (!first.parse(argv[optind], &wrong) ||
        (sets == 2 && !second.parse(argv[optind + 1], &wrong))) {
        fprintf(stderr, "tr: %s\n", wrong);
        return 2;
    }
    if (complement) first.complement();
    if (!fill_tables(first, second, sets == 2)) {
        fprintf(stderr, "tr: SET2 has no characters\n");
        return 2;
    }
    const int status = translate() ? 0 : fail(argv[0], "standard input");
    return finish(argv[0], status);
}
