// Numbers from text, and the small arithmetic functions.
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>

namespace {

// 0-35 for a digit or letter, 36 for everything else.
unsigned digit_value(char character) {
    const int c = static_cast<unsigned char>(character);
    if (isdigit(c)) return static_cast<unsigned>(c - '0');
    if (isalpha(c)) return static_cast<unsigned>(tolower(c) - 'a') + 10;
    return 36;
}

struct Parsed {
    uint64_t magnitude;
    bool negative;
    bool overflow;
};

// Blanks, sign, prefix, digits. `end` is the start of the text if there is no digit at all.
Parsed parse(const char* text, char** end, int base) {
    Parsed result = {0, false, false};
    if (end != nullptr) *end = const_cast<char*>(text);
    if (base < 0 || base == 1 || base > 36) {
        errno = EINVAL;
        return result;
    }
    while (isspace(static_cast<unsigned char>(*text))) text++;
    if (*text == '+' || *text == '-') result.negative = *text++ == '-';
    const bool hexadecimal =
        text[0] == '0' && (text[1] == 'x' || text[1] == 'X') && digit_value(text[2]) < 16;
    if ((base == 0 || base == 16) && hexadecimal) {
        text += 2;
        base = 16;
    } else if (base == 0) {
        base = *text == '0' ? 8 : 10;
    }
    const char* const first = text;
    for (; digit_value(*text) < static_cast<unsigned>(base); text++) {
        const uint64_t radix = static_cast<uint64_t>(base);
        if (__builtin_mul_overflow(result.magnitude, radix, &result.magnitude) ||
            __builtin_add_overflow(result.magnitude, digit_value(*text), &result.magnitude))
            result.overflow = true;
    }
    if (end != nullptr && text != first) *end = const_cast<char*>(text);
    return result;
}

}  // namespace

extern "C" {

long strtol(const char* text, char** end, int base) {
    const Parsed parsed = parse(text, end, base);
    const uint64_t limit = static_cast<uint64_t>(LONG_MAX) + (parsed.negative ? 1 : 0);
    if (parsed.overflow || parsed.magnitude > limit) {
        errno = ERANGE;
        return parsed.negative ? LONG_MIN : LONG_MAX;
    }
    return static_cast<long>(parsed.negative ? 0 - parsed.magnitude : parsed.magnitude);
}

unsigned long strtoul(const char* text, char** end, int base) {
    const Parsed parsed = parse(text, end, base);
    if (parsed.overflow) {
        errno = ERANGE;
        return ULONG_MAX;
    }
    return parsed.negative ? 0 - parsed.magnitude : parsed.magnitude;
}

long long strtoll(const char* text, char** end, int base) { return strtol(text, end, base); }
unsigned long long strtoull(const char* text, char** end, int base) {
    return strtoul(text, end, base);
}
intmax_t strtoimax(const char* text, char** end, int base) { return strtol(text, end, base); }
uintmax_t strtoumax(const char* text, char** end, int base) { return strtoul(text, end, base); }

int atoi(const char* text) { return static_cast<int>(strtol(text, nullptr, 10)); }
long atol(const char* text) { return strtol(text, nullptr, 10); }
long long atoll(const char* text) { return strtol(text, nullptr, 10); }

int abs(int value) { return value < 0 ? -value : value; }
long labs(long value) { return value < 0 ? -value : value; }
long long llabs(long long value) { return value < 0 ? -value : value; }
intmax_t imaxabs(intmax_t value) { return value < 0 ? -value : value; }
div_t div(int numerator, int denominator) {
    return {numerator / denominator, numerator % denominator};
}
ldiv_t ldiv(long numerator, long denominator) {
    return {numerator / denominator, numerator % denominator};
}
lldiv_t lldiv(long long numerator, long long denominator) {
    return {numerator / denominator, numerator % denominator};
}

}  // extern "C"
