/* setjmp, signals, the locale, options and assert, on this machine and on the host. */
#include <assert.h>
#include <getopt.h>
#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static jmp_buf outer, inner;
static volatile sig_atomic_t came;

static void down(int depth) {
    volatile char room[100];
    room[0] = (char)depth;
    if (room[0] == 0) longjmp(outer, 7);
    if (depth > 0) down(depth - 1);
    room[1] = room[0];
}

static void jumps(void) {
    volatile int rounds = 0;
    double kept = 1.25;
    int value = setjmp(outer);
    if (value == 0) down(50);
    printf("came back with %d, %g\n", value, kept);
    value = setjmp(inner);
    rounds++;
    if (rounds < 4) longjmp(inner, rounds - 1);
    printf("%d rounds, the last with %d\n", rounds, value);
}

static void handler(int number) {
    came = number;
    printf("signal %d\n", number);
}

static void away(int number) {
    (void)number;
    longjmp(outer, 3);
}

static void signals(void) {
    printf("%d\n", signal(SIGINT, handler) == SIG_DFL);
    printf("%d\n", raise(SIGINT));
    printf("%d %d\n", signal(SIGINT, SIG_IGN) == handler, raise(SIGINT));
    printf("%d\n", signal(SIGTERM, handler) == SIG_DFL && raise(SIGTERM) == 0 && came == SIGTERM);
    printf("%d %d\n", signal(1000, handler) == SIG_ERR, raise(1000) != 0);
    signal(SIGABRT, away);
    if (setjmp(outer) == 0) abort();
    printf("abort was left\n");
    if (setjmp(outer) == 0) raise(SIGABRT);
    printf("so was SIGABRT\n");
}

static void locales(void) {
    printf("%s %s %d\n", setlocale(LC_ALL, ""), setlocale(LC_ALL, NULL),
           setlocale(LC_ALL, "xx_XX") == NULL);
    const struct lconv* conventions = localeconv();
    printf("<%s> <%s> %d\n", conventions->decimal_point, conventions->thousands_sep,
           conventions->frac_digits);
}

static void options(void) {
    static char* lines[][10] = {
        {"x", "-a", "-bfile", "-c", "value", "rest", "-a"},
        {"x", "-ab", "file", "--", "-c"},
        {"x", "-acvalue", "-", "-b"},
        {"x", "-d", "-a"},
        {"x", "-c"},
        {"x"},
    };
    for (unsigned i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        int words = 0, option;
        while (lines[i][words] != NULL) words++;
        for (int colon = 0; colon < 2; colon++) {
            optind = 1;
            opterr = 0;
            while ((option = getopt(words, lines[i], colon ? ":ab:c:" : "ab:c:")) != -1)
                printf("%c %s %d|", option, optarg ? optarg : "-",
                       option == '?' || option == ':' ? optopt : 0);
            printf("%d\n", optind);
        }
    }
}

int main(int argc, char** argv) {
    if (argc > 1 && strcmp(argv[1], "assert") == 0) assert(argc == 1);
    if (argc > 1) return raise(atoi(argv[1]));
    assert(argc == 1);
    jumps();
    signals();
    locales();
    options();
    return 0;
}
