// A floating-point number in decimal digits, all of them: every binary fraction has an end in
// decimal, because m / 2^n = m * 5^n / 10^n.
#pragma once

#include "libc/float/binary.hpp"

#include <stddef.h>

// The number 0.d1 d2 d3 ... * 10^point; zero has no digits and the point 1. The first and the last
// digit are not 0.
struct Decimal {
    char* digits;  // '0' to '9'
    size_t count;
    int point;

    // Rounds to so many digits (to a multiple of 10^point for 0, coarser below 0), a half to even.
    void round(long long kept);
};

// Digits and bits that are needed at most: for 2^n times the mantissa, or 5^n times it.
constexpr size_t decimal_digits(const FloatFormat& format) {
    return static_cast<size_t>(format.precision - format.smallest_exponent * 7 / 10 + 20);
}
constexpr size_t decimal_bits(const FloatFormat& format) {
    return static_cast<size_t>(64 - format.smallest_exponent * 7 / 3 + 32);
}

// `digits` has room for decimal_digits, `number` for decimal_bits of the value's format.
class BigInteger;
Decimal make_decimal(Binary value, char* digits, BigInteger& number);
