// Powers of e and of 2: the exponent's integer part is the result's binary exponent, the rest is
// for F2XM1 (Intel SDM volume 1, 8.3.10).
#include "libc/math/extended.hpp"

#include <math.h>

using namespace extended;

namespace {

// ln 2 in two parts, the first short enough for its product with an exponent to be exact (Cody and
// Waite, Software Manual for the Elementary Functions).
constexpr long double LN2_HIGH = 0x162e42fefa39efp-53L;
constexpr long double LN2_LOW = 0xd5e4f1d9cc01f97bp-119L;

constexpr long double BEYOND = 12000;  // e^x is beyond any double

}  // namespace

namespace extended {

long double exponential(long double x) {
    if (x > BEYOND) return __builtin_infl();
    if (x < -BEYOND) return 0;
    const long double exponent = nearest_integer(x * LOG2_E);
    const long double rest = (x - exponent * LN2_HIGH) - exponent * LN2_LOW;
    return scale(power_of_2_minus_1(rest * LOG2_E) + 1, exponent);
}

long double exponential_minus_1(long double x) {
    const bool small = x > -0.69L && x < 0.69L;
    return small ? power_of_2_minus_1(x * LOG2_E) : exponential(x) - 1;
}

}  // namespace extended

extern "C" {

double exp(double x) { return static_cast<double>(exponential(x)); }

double expm1(double x) { return x == 0 ? x : static_cast<double>(exponential_minus_1(x)); }

double exp2(double x) {
    if (isnan(x)) return x;
    if (x > BEYOND) return INFINITY;
    if (x < -BEYOND) return 0;
    const long double exponent = nearest_integer(x);
    return static_cast<double>(scale(power_of_2_minus_1(x - exponent) + 1, exponent));
}

}  // extern "C"
