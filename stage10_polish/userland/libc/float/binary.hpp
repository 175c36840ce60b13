// Floating-point numbers taken apart and put together (IEEE 754, 3.4; the extended format: Intel
// SDM volume 1, 4.2.2).
#pragma once

#include <stdint.h>

// A finite number: mantissa * 2^exponent.
struct Binary {
    uint64_t mantissa;
    int exponent;
};

enum class FloatKind { Finite, Infinite, NotANumber };

struct FloatValue {
    bool negative;
    FloatKind kind;
    Binary magnitude;  // of a finite one; a normal number has all bits of its precision
};

// A format has numbers of `precision` bits, the lowest of which stands for at least
// 2^smallest_exponent, up to below 2^end_exponent.
struct FloatFormat {
    int precision;
    int smallest_exponent;
    int end_exponent;
};

inline constexpr FloatFormat FLOAT_FORMAT = {24, -149, 128};
inline constexpr FloatFormat DOUBLE_FORMAT = {53, -1074, 1024};
inline constexpr FloatFormat LONG_DOUBLE_FORMAT = {64, -16445, 16384};

FloatValue take_apart(double value);
FloatValue take_apart(long double value);

// What lies below the lowest bit that is known of a number.
enum class Rest { None, BelowHalf, Half, AboveHalf };

struct RoundedBinary {
    Binary magnitude;
    bool overflow;   // too large for the format
    bool underflow;  // below its normal numbers, and not exactly what was asked for
};

// The number of the format that is nearest to (bits + rest) * 2^exponent, of two the even one. The
// highest of the 64 bits is set.
RoundedBinary round_to_format(const FloatFormat& format, uint64_t bits, int exponent, Rest rest);

// Of a magnitude that the format has.
double make_double(bool negative, Binary magnitude);
float make_float(bool negative, Binary magnitude);
long double make_long_double(bool negative, Binary magnitude);
