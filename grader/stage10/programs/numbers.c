/* Floating point written and read, on this machine and on the host: the output is the same, to the
 * byte. */
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = SEED;

static uint64_t next(void) {
    state += 0x9e3779b97f4a7c15;
    uint64_t mixed = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
}

static double any_double(void) {
    const uint64_t bits = next();
    double value;
    switch (next() % 4) {
    case 0:
        return (double)(int64_t)bits / 1024;
    case 1:
        return (double)(bits % 100000) / 1000;
    case 2:
        return ldexp(1, (int)(bits % 2100) - 1075);
    default:
        memcpy(&value, &bits, sizeof(value));
        return isnan(value) ? 0 : value;
    }
}

static void written(void) {
    static const char kinds[] = "feEgGaA";
    for (int i = 0; i < 400; i++) {
        char form[32];
        snprintf(form, sizeof(form), "%%%s%d.%d%c|", next() % 2 ? "+" : "-0", (int)(next() % 30),
                 (int)(next() % 25), kinds[next() % 7]);
        printf(form, any_double());
        if (i % 4 == 3) printf("\n");
    }
    printf("%.1074f\n%.0f\n", DBL_TRUE_MIN, DBL_MAX);
    printf("%Lf %.20Lg %La\n", 1.5L, 3.1L, 0.1L);
    printf("%f %F %e %g\n", HUGE_VAL, -HUGE_VAL, -0.0, 0.1f);
}

static void read_back(void) {
    static const char* const texts[] = {"1e23",
                                        "9007199254740993",
                                        "2.2250738585072011e-308",
                                        "2.4703282292062328e-324",
                                        "1e-400",
                                        "1e400",
                                        "-0x1.8p-1074",
                                        "0x1.fffffffffffff8p1023",
                                        ".5e",
                                        "infinity",
                                        "1e+",
                                        "12abc",
                                        "-"};
    for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        char* end;
        errno = 0;
        const double value = strtod(texts[i], &end);
        printf("%s: %a %s %d %a\n", texts[i], value, end, errno == ERANGE, strtof(texts[i], NULL));
    }
    for (int i = 0; i < 200; i++) {
        char text[64];
        const double value = any_double();
        double again = 1;
        snprintf(text, sizeof(text), "%.17g", value);
        if (sscanf(text, "%lf", &again) != 1 || memcmp(&again, &value, sizeof(value)) != 0)
            printf("%s came back as %a\n", text, again);
    }
    int day, month, year, count;
    char word[20], set[20], two[3] = "";
    float real;
    count = sscanf("29/02/2024 leap 1.5e3:abc,xy", "%d/%d/%d %19s %f:%19[a-c],%2c", &day, &month,
                   &year, word, &real, set, two);
    printf("%d: %d %d %d %s %g %s %s\n", count, day, month, year, word, real, set, two);
    printf("%d %d\n", sscanf("", "%d", &day), sscanf("x", "%d", &day));
    printf("%d", sscanf("0x1F 017 19", "%i %i %i", &day, &month, &year));
    printf(" %d %d %d\n", day, month, year);
}

/* What has one right result. */
static void computed(void) {
    for (int i = 0; i < 300; i++) {
        const double x = any_double(), y = any_double();
        int exponent = 0;
        double whole;
        const double fraction = frexp(x, &exponent), rest = modf(x, &whole);
        printf("%a %a %a %a %a %a ", floor(x), ceil(x), trunc(x), round(x), rint(x), sqrt(fabs(x)));
        printf("%a %a %a ", y == 0 ? 0 : fmod(x, y), y == 0 ? 0 : remainder(x, y),
               ldexp(x, i - 150));
        printf("%a %a %a %a %d\n", fraction, isfinite(x) ? exponent : 0.0, rest, whole, ilogb(x));
    }
    printf("%d %d %d %d %d\n", DBL_DIG, FLT_MAX_EXP, LDBL_MANT_DIG, DBL_MAX_10_EXP, FLT_RADIX);
    printf("%g %g %g %g\n", DBL_EPSILON, FLT_MIN, (double)FLT_MAX, DBL_MIN);
}

int main(void) {
    written();
    read_back();
    computed();
    return 0;
}
