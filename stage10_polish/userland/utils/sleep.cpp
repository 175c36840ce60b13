// sleep SECONDS: waits; fractions down to a millisecond (0.25).
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

namespace {

// False: not a number of seconds.
bool parse_milliseconds(const char* text, unsigned long* milliseconds) {
    if (!isdigit(static_cast<unsigned char>(*text))) return false;
    char* end;
    const unsigned long seconds = strtoul(text, &end, 10);  // too many are ULONG_MAX
    if (seconds > 1000000000) return false;
    unsigned long fraction = 0;
    if (*end == '.') {
        end++;
        for (unsigned long unit = 100; isdigit(static_cast<unsigned char>(*end)); end++, unit /= 10)
            fraction += unit * static_cast<unsigned long>(*end - '0');
    }
    *milliseconds = seconds * 1000 + fraction;
    return *end == 0;
}

}  // namespace

int main(int argc, char** argv) {
    unsigned long milliseconds;
    if (argc != 2 || !parse_milliseconds(argv[1], &milliseconds)) {
        fprintf(stderr, "usage: sleep SECONDS\n");
        return 2;
    }
    if (msleep(milliseconds) == 0) return 0;
    perror("sleep");
    return 1;
}
