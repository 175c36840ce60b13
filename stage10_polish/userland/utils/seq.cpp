// seq [-w] [-s SEPARATOR] [FIRST [STEP]] LAST: whole numbers, one a line; -w: all equally wide.
#include "utils/input.hpp"

#include <ctype.h>
#include <unistd.h>

namespace {

int usage() {
    fprintf(stderr, "usage: seq [-w] [-s SEPARATOR] [FIRST [STEP]] LAST\n");
    return 2;
}

int width_of(long long number) { return snprintf(nullptr, 0, "%lld", number); }

}  // namespace

int main(int argc, char** argv) {
    int option, width = 0;
    const char* separator = "\n";
    bool wide = false;
    // A minus before a digit is a number's.
    while (optind < argc &&
           !(argv[optind][0] == '-' && isdigit(static_cast<unsigned char>(argv[optind][1])))) {
        if ((option = getopt(argc, argv, "ws:")) == -1) break;
        if (option == '?') return usage();
        wide |= option == 'w';
        if (option == 's') separator = optarg;
    }
    long long numbers[3] = {1, 1, 1};
    const int count = argc - optind;
    if (count < 1 || count > 3) return usage();
    for (int i = 0; i < count; i++) {
        const char* wrong;
        numbers[i] = strtonum(argv[optind + i], -INT64_MAX / 2, INT64_MAX / 2, &wrong);
        if (wrong == nullptr) continue;
        fprintf(stderr, "seq: %s: %s number\n", argv[optind + i], wrong);
        return 1;
    }
    const long long last = numbers[count - 1], first = count > 1 ? numbers[0] : 1;
    const long long step = count > 2 ? numbers[1] : 1;
    if (step == 0) return usage();
    if (wide) width = width_of(first) > width_of(last) ? width_of(first) : width_of(last);
    bool any = false;
    for (long long number = first; step > 0 ? number <= last : number >= last; number += step) {
        printf("%s%0*lld", any ? separator : "", width, number);
        any = true;
        if (ferror(stdout)) break;
    }
    if (any) putchar('\n');
    return finish(argv[0], 0);
}
