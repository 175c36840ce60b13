// What the mathematical functions are made of. They compute in the x87 unit's extended format,
// whose 64 bits leave 11 beyond a double's: errors of a few steps there are far below the last bit
// of the result, which is rounded once. The instructions: Intel SDM volume 1, 8.3.
#pragma once

namespace extended {

constexpr long double LN2 = 0x2c5c85fdf473de6bp-62L;
constexpr long double LOG2_E = 0x2e2a8eca5705fc2fp-61L;
constexpr long double LOG10_2 = 0x9a209a84fbcff799p-65L;
constexpr long double HALF_PI = 0xc90fdaa22168c235p-63L;

inline long double square_root(long double x) {
    asm("fsqrt" : "+t"(x));
    return x;
}

// To an integer, a half to even.
inline long double nearest_integer(long double x) {
    asm("frndint" : "+t"(x));
    return x;
}

// x * 2^n; n is an integer.
inline long double scale(long double x, long double n) {
    asm("fscale" : "+t"(x) : "u"(n));
    return x;
}

// 2^x - 1, for x from -1 to 1.
inline long double power_of_2_minus_1(long double x) {
    asm("f2xm1" : "+t"(x));
    return x;
}

// factor * log2(x).
inline long double logarithm(long double factor, long double x) {
    asm("fyl2x" : "=t"(x) : "0"(x), "u"(factor) : "st(1)");
    return x;
}

// factor * log2(1 + x), for x from -0.29 to 0.29: exact also where 1 + x would not be.
inline long double logarithm_of_1_plus_small(long double factor, long double x) {
    asm("fyl2xp1" : "=t"(x) : "0"(x), "u"(factor) : "st(1)");
    return x;
}

// The angle of the point (x, y), from -pi to pi.
inline long double angle(long double y, long double x) {
    asm("fpatan" : "=t"(x) : "0"(x), "u"(y) : "st(1)");
    return x;
}

inline long double logarithm_of_1_plus(long double x) {
    const bool small = x > -0.29L && x < 0.29L;
    return small ? logarithm_of_1_plus_small(LN2, x) : logarithm(LN2, 1 + x);
}

// e^x and e^x - 1 of any x that is a number: exponential.cpp.
long double exponential(long double x);
long double exponential_minus_1(long double x);

}  // namespace extended
