// date [-u] [+FORMAT]: date and time of day, in UTC as all there is; the format is strftime's.
#include "utils/input.hpp"

#include <time.h>
#include <unistd.h>

int main(int argc, char** argv) {
    int option;
    while ((option = getopt(argc, argv, "u")) != -1)
        if (option == '?') optind = argc + 1;
    const char* format = "+%a %b %e %H:%M:%S UTC %Y";
    if (optind == argc - 1 && argv[optind][0] == '+') format = argv[optind++];
    if (optind != argc) {
        fprintf(stderr, "usage: date [-u] [+FORMAT]\n");
        return 2;
    }
    const time_t now = time(nullptr);
    struct tm parts;
    if (now == -1 || gmtime_r(&now, &parts) == nullptr) return fail(argv[0], "clock");
    static char text[4096];
    if (format[1] != 0 && strftime(text, sizeof(text), format + 1, &parts) == 0) {
        fprintf(stderr, "date: %s: too long\n", format);
        return 1;
    }
    puts(text);
    return finish(argv[0], 0);
}
