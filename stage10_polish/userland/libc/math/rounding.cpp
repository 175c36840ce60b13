// To integers. From 2^52 on a double has no bits behind the point.
#include <math.h>

namespace {

constexpr double ALL_INTEGERS = 0x1p52;

bool may_have_fraction(double x) { return fabs(x) < ALL_INTEGERS; }  // not an infinity or a NaN

}  // namespace

extern "C" {

double trunc(double x) {
    return may_have_fraction(x) ? copysign(static_cast<double>(static_cast<long>(x)), x) : x;
}

double floor(double x) {
    const double whole = trunc(x);
    return whole > x ? whole - 1 : whole;
}

double ceil(double x) {
    const double whole = trunc(x);
    return whole < x ? copysign(whole + 1, x) : whole;
}

// A half away from zero.
double round(double x) {
    const double whole = trunc(x);
    return fabs(x - whole) >= 0.5 ? whole + copysign(1, x) : whole;
}

// A half to even: the rounding of an addition that has no room for the fraction.
double rint(double x) {
    if (!may_have_fraction(x)) return x;
    volatile double large = fabs(x) + ALL_INTEGERS;
    return copysign(large - ALL_INTEGERS, x);
}

double nearbyint(double x) { return rint(x); }
long lround(double x) { return static_cast<long>(round(x)); }
long long llround(double x) { return static_cast<long long>(round(x)); }
long lrint(double x) { return static_cast<long>(rint(x)); }
long long llrint(double x) { return static_cast<long long>(rint(x)); }

}  // extern "C"
