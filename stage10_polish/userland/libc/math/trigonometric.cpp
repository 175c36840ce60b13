// sin, cos and tan: their Taylor series, between -pi/4 and pi/4, where ten terms are enough.
#include "libc/math/reduction.hpp"

#include <math.h>

namespace {

// first - first x^2 / ((n+1)(n+2)) + ..., which is the sine for first = x and n = 1, the cosine for
// first = 1 and n = 0. Added from the smallest term on, so that little is lost.
long double series(long double first, long double x, int n) {
    constexpr int TERMS = 11;
    const long double square = x * x;
    long double sum = 1;
    for (int i = TERMS; i > 0; i--)
        sum = 1 - sum * square / static_cast<long double>((n + 2 * i - 1) * (n + 2 * i));
    return first * sum;
}

long double sine(long double x) { return series(x, x, 1); }
long double cosine(long double x) { return series(1, x, 0); }

}  // namespace

extern "C" {

double sin(double x) {
    if (x == 0) return x;
    if (!isfinite(x)) return x - x;
    const ReducedAngle angle = reduce_angle(x);
    const long double value = angle.quarter % 2 == 0 ? sine(angle.rest) : cosine(angle.rest);
    return static_cast<double>(angle.quarter < 2 ? value : -value);
}

double cos(double x) {
    if (!isfinite(x)) return x - x;
    const ReducedAngle angle = reduce_angle(x);
    const long double value = angle.quarter % 2 == 0 ? cosine(angle.rest) : sine(angle.rest);
    return static_cast<double>(angle.quarter == 0 || angle.quarter == 3 ? value : -value);
}

double tan(double x) {
    if (x == 0) return x;
    if (!isfinite(x)) return x - x;
    const ReducedAngle angle = reduce_angle(x);
    const long double s = sine(angle.rest), c = cosine(angle.rest);
    return static_cast<double>(angle.quarter % 2 == 0 ? s / c : -c / s);
}

}  // extern "C"
