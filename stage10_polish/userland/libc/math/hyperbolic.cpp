// The hyperbolic functions and their inverse ones, from e^x - 1 and log(1 + x), which keep what is
// small. The extended format's exponents leave room for all that a double can be.
#include "libc/math/extended.hpp"

#include <math.h>

using namespace extended;

extern "C" {

double sinh(double x) {
    if (x == 0 || isnan(x)) return x;
    if (fabs(x) > 800) return copysign(INFINITY, x);
    const long double grown = exponential_minus_1(fabs(x));
    return copysign(static_cast<double>((grown + grown / (grown + 1)) / 2), x);
}

double cosh(double x) {
    const long double power = exponential(fabs(x));
    return static_cast<double>((power + 1 / power) / 2);
}

double tanh(double x) {
    if (x == 0 || isnan(x)) return x;
    if (fabs(x) > 30) return copysign(1, x);
    const long double grown = exponential_minus_1(2 * fabs(x));
    return copysign(static_cast<double>(grown / (grown + 2)), x);
}

double asinh(double x) {
    if (x == 0 || !isfinite(x)) return x;
    const long double magnitude = fabs(x), square = magnitude * magnitude;
    const long double beyond = magnitude + square / (1 + square_root(square + 1));
    return copysign(static_cast<double>(logarithm_of_1_plus(beyond)), x);
}

double acosh(double x) {
    if (!(x >= 1)) return NAN;
    if (isinf(x)) return x;
    const long double beyond = static_cast<long double>(x) - 1;
    return static_cast<double>(logarithm_of_1_plus(beyond + square_root(beyond * (beyond + 2))));
}

double atanh(double x) {
    if (x == 0 || isnan(x)) return x;
    const long double magnitude = fabs(x);
    return copysign(static_cast<double>(logarithm_of_1_plus(2 * magnitude / (1 - magnitude)) / 2),
                    x);
}

}  // extern "C"
