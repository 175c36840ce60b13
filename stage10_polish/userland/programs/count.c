/* count [LABEL [LINES]]: prints numbered lines and computes in between without ever giving way.
 * Several at once show that the processor is taken from each in turn. */
#include <mach/birth_names.h>
#include <stdbool.h>
#include <syscall_stubs.h>

#define BETWEEN 15000000 /* nanoseconds from one line to the next */

static char line[64]; /* in .bss: zeroed memory that is not in the file */
static uint64_t used;

static void put(const char* text) {
    while (*text && used < sizeof(line) - 1) line[used++] = *text++;
}

static void put_number(unsigned value) {
    char digits[12];
    int i = sizeof(digits) - 1;
    digits[i] = 0;
    do {
        digits[--i] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    put(&digits[i]);
}

/* All of the text is a number that `value` can hold. */
static bool number(const char* text, unsigned* value) {
    *value = 0;
    if (*text == 0) return false;
    for (; *text >= '0' && *text <= '9'; text++) {
        if (__builtin_mul_overflow(*value, 10u, value)) return false;
        if (__builtin_add_overflow(*value, (unsigned)(*text - '0'), value)) return false;
    }
    return *text == 0;
}

int main(int argc, char** argv) {
    const char* label = argc > 1 ? argv[1] : "count";
    unsigned lines = 5;
    if (argc > 3 || (argc == 3 && !number(argv[2], &lines))) {
        put("usage: count [LABEL [LINES]]\n");
        syscall_write(BIRTH_CONSOLE_OUTPUT, line, used);
        return 2;
    }
    for (unsigned i = 1; i <= lines; i++) {
        const int64_t start = syscall_clock_get();
        while (syscall_clock_get() - start < BETWEEN) {
        }
        used = 0;
        put(label);
        put(" ");
        put_number(i);
        put("\n");
        /* One call for the whole line, so that lines of several programs do not mix. */
        syscall_write(BIRTH_CONSOLE_OUTPUT, line, used);
    }
    return 0;
}
