// pow and the roots.
#include "libc/math/extended.hpp"

#include <math.h>

using namespace extended;

namespace {

bool is_integer(double x) { return trunc(x) == x; }
bool is_odd(double x) { return is_integer(x) && fmod(x, 2) != 0; }

// The upper half of the bits, so that the product of two such is exact (Dekker 1971).
long double upper_half(long double x) {
    const long double shifted = x * 0x100000001p0L;
    return shifted - (shifted - x);
}

// x^y for a positive finite x: 2^(y * log2 x). The product is taken with all its bits: up to ten of
// them are before the point, and those behind it become the result's.
double positive_power(double x, double y) {
    const long double log = logarithm(1, x);
    const long double product = log * y;
    if (product > 1100) return INFINITY;
    if (product < -1100) return 0;
    const long double exponent = nearest_integer(product);
    const long double log_high = upper_half(log), y_high = upper_half(y);
    const long double log_low = log - log_high, y_low = y - y_high;
    const long double rest =
        ((log_high * y_high - exponent) + log_high * y_low + log_low * y_high) + log_low * y_low;
    return static_cast<double>(scale(power_of_2_minus_1(rest) + 1, exponent));
}

// Of 0 and infinity, x or what x becomes by a negative y.
double extreme_power(double x, double y) {
    const double magnitude = (x == 0) == (y > 0) ? 0 : INFINITY;
    return signbit(x) && is_odd(y) ? -magnitude : magnitude;
}

}  // namespace

extern "C" {

double pow(double x, double y) {
    if (y == 0 || x == 1) return 1;
    if (isnan(x) || isnan(y)) return x + y;
    if (isinf(y)) {
        if (fabs(x) == 1) return 1;
        return (fabs(x) > 1) == (y > 0) ? INFINITY : 0;
    }
    if (x == 0 || isinf(x)) return extreme_power(x, y);
    if (x > 0) return positive_power(x, y);
    if (!is_integer(y)) return NAN;
    const double magnitude = positive_power(-x, y);
    return is_odd(y) ? -magnitude : magnitude;
}

double sqrt(double x) {
    asm("sqrtsd %0, %0" : "+x"(x));
    return x;
}

// A first value by logarithm, and one step of Newton's for what that has lost.
double cbrt(double x) {
    if (x == 0 || isnan(x) || isinf(x)) return x;
    const long double cube = fabs(x);
    const long double log = logarithm(1, cube) / 3, exponent = nearest_integer(log);
    long double root = scale(power_of_2_minus_1(log - exponent) + 1, exponent);
    root -= (root * root * root - cube) / (3 * root * root);
    return copysign(static_cast<double>(root), x);
}

// The extended format has room for the squares of all doubles.
double hypot(double x, double y) {
    if (isinf(x) || isinf(y)) return INFINITY;
    const long double a = x, b = y;
    return static_cast<double>(square_root(a * a + b * b));
}

}  // extern "C"
