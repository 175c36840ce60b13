// The inverse trigonometric functions: angles of a point, by FPATAN.
#include "libc/math/extended.hpp"

#include <math.h>

using namespace extended;

namespace {

// The other side of the right triangle with this one and the hypotenuse 1; not a number beyond 1.
long double other_side(long double x) { return square_root((1 - x) * (1 + x)); }

}  // namespace

extern "C" {

double atan2(double y, double x) { return static_cast<double>(angle(y, x)); }
double atan(double x) { return static_cast<double>(angle(x, 1)); }
double asin(double x) { return static_cast<double>(angle(x, other_side(x))); }
double acos(double x) { return static_cast<double>(angle(other_side(x), x)); }

}  // extern "C"
