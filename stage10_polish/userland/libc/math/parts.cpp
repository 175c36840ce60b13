// A number's parts: sign, exponent, fraction, and its neighbours.
#include "libc/math/extended.hpp"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

namespace {

uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof(bits));
    return bits;
}

double of_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof(x));
    return x;
}

constexpr uint64_t SIGN = uint64_t{1} << 63;

}  // namespace

extern "C" {

double fabs(double x) { return of_bits(bits_of(x) & ~SIGN); }

double copysign(double magnitude, double sign) {
    return of_bits((bits_of(magnitude) & ~SIGN) | (bits_of(sign) & SIGN));
}

double nan(const char*) { return NAN; }

double frexp(double x, int* exponent) {
    *exponent = 0;
    if (x == 0 || !isfinite(x)) return x;
    *exponent = ilogb(x) + 1;
    return scalbn(x, -*exponent);
}

double modf(double x, double* whole) {
    *whole = trunc(x);
    return copysign(isinf(x) ? 0 : x - *whole, x);
}

// Beyond these the result is 0 or infinite whatever x is. The one rounding is to a double.
double scalbn(double x, int exponent) {
    constexpr int MOST = 5000;
    const int limited = exponent > MOST ? MOST : exponent < -MOST ? -MOST : exponent;
    return static_cast<double>(extended::scale(x, limited));
}

double ldexp(double x, int exponent) { return scalbn(x, exponent); }

double scalbln(double x, long exponent) {
    return scalbn(x, exponent > INT_MAX   ? INT_MAX
                     : exponent < INT_MIN ? INT_MIN
                                          : static_cast<int>(exponent));
}

int ilogb(double x) {
    if (x == 0) return FP_ILOGB0;
    if (isnan(x)) return FP_ILOGBNAN;
    if (isinf(x)) return INT_MAX;
    const uint64_t bits = bits_of(x) & ~SIGN;
    const int biased = static_cast<int>(bits >> 52);
    return biased != 0 ? biased - 1023 : 63 - __builtin_clzll(bits) - 1074;
}

double logb(double x) {
    if (x == 0) return -INFINITY;
    return isfinite(x) ? ilogb(x) : fabs(x);
}

// Neighbours have neighbouring bits.
double nextafter(double x, double towards) {
    if (isnan(x) || isnan(towards)) return x + towards;
    if (x == towards) return towards;
    if (x == 0) return copysign(of_bits(1), towards);
    const bool away_from_zero = (x < towards) == (x > 0);
    return of_bits(away_from_zero ? bits_of(x) + 1 : bits_of(x) - 1);
}

double fmax(double x, double y) { return isnan(x) || x < y ? y : x; }
double fmin(double x, double y) { return isnan(x) || y < x ? y : x; }
double fdim(double x, double y) { return x <= y ? 0 : x - y; }

}  // extern "C"
