// Logarithms by FYL2X, which multiplies that to the base of 2 by what makes it one to another base.
#include "libc/math/extended.hpp"

#include <math.h>

using namespace extended;

extern "C" {

double log(double x) { return static_cast<double>(logarithm(LN2, x)); }
double log2(double x) { return static_cast<double>(logarithm(1, x)); }
double log10(double x) { return static_cast<double>(logarithm(LOG10_2, x)); }
double log1p(double x) { return x == 0 ? x : static_cast<double>(logarithm_of_1_plus(x)); }

}  // extern "C"
