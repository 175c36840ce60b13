// Doubles for the tests of what libc does with their text. Include libc_under_test.hpp before.
#pragma once

#include <cfloat>
#include <cmath>

namespace {

std::mt19937_64 random_number(7);
size_t random_below(size_t limit) { return random_number() % limit; }

const char* host_format(char* to, size_t size, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    host_vsnprintf(to, size, format, arguments);
    va_end(arguments);
    return to;
}

double from_bits(uint64_t bits) {
    double value;
    host_memcpy(&value, &bits, sizeof(value));
    return value;
}

// Any bits at all, numbers of everyday size, and neighbours of powers of two and ten.
double random_double() {
    switch (random_below(6)) {
    case 0:
        return static_cast<double>(static_cast<int64_t>(random_number())) / 1000;
    case 1:
        return static_cast<double>(random_below(2000)) / static_cast<double>(1 + random_below(64));
    case 2:
        return std::ldexp(1.0 + static_cast<double>(random_below(3)) * DBL_EPSILON,
                          static_cast<int>(random_below(2100)) - 1075);
    case 3: {
        char text[32];
        host_format(text, sizeof(text), "%de%d", static_cast<int>(random_below(100)),
                    static_cast<int>(random_below(640)) - 325);
        return host_strtod(text, nullptr);
    }
    default:
        return from_bits(random_number());
    }
}

}  // namespace
