// The mathematical functions, each with the host's of the same name.
#pragma once

#include <math.h>
#include <type_traits>
#include <vector>

// The host's functions by the names that they have in C, before ours take them. Those of doubles
// are up to two units off; those of long doubles, rounded, are as good as right.
#define HOST_OF_1(name)                                                                            \
    inline double host_##name(double x) { return static_cast<double>(::name##l(x)); }
#define HOST_OF_2(name)                                                                            \
    inline double host_##name(double x, double y) { return static_cast<double>(::name##l(x, y)); }
HOST_OF_1(sin)
HOST_OF_1(cos)
HOST_OF_1(tan)
HOST_OF_1(asin)
HOST_OF_1(acos)
HOST_OF_1(atan)
HOST_OF_1(sinh)
HOST_OF_1(cosh)
HOST_OF_1(tanh)
HOST_OF_1(asinh)
HOST_OF_1(acosh)
HOST_OF_1(atanh)
HOST_OF_1(exp)
HOST_OF_1(exp2)
HOST_OF_1(expm1)
HOST_OF_1(log)
HOST_OF_1(log2)
HOST_OF_1(log10)
HOST_OF_1(log1p)
HOST_OF_1(cbrt)
HOST_OF_2(pow)
HOST_OF_2(atan2)
HOST_OF_2(hypot)
#undef HOST_OF_1
#undef HOST_OF_2

#define HOST(name, ...) inline std::add_pointer_t<__VA_ARGS__> const host_##name = &::name
using HostUnary = double(double);
using HostBinary = double(double, double);
HOST(sqrt, HostUnary);
HOST(fabs, HostUnary);
HOST(trunc, HostUnary);
HOST(floor, HostUnary);
HOST(ceil, HostUnary);
HOST(round, HostUnary);
HOST(rint, HostUnary);
HOST(nearbyint, HostUnary);
HOST(logb, HostUnary);
HOST(fmod, HostBinary);
HOST(remainder, HostBinary);
HOST(copysign, HostBinary);
HOST(nextafter, HostBinary);
HOST(fmax, HostBinary);
HOST(fmin, HostBinary);
HOST(fdim, HostBinary);
HOST(frexp, double(double, int*));
HOST(modf, double(double, double*));
HOST(ldexp, double(double, int));
HOST(ilogb, int(double));
HOST(lround, long(double));
HOST(lrint, long(double));
#undef HOST

#include "libc_math_names.hpp"

using Unary = double (*)(double);
using Binary = double (*)(double, double);

struct UnaryPair {
    const char* name;
    Unary ours, theirs;
};
struct BinaryPair {
    const char* name;
    Binary ours, theirs;
};
struct FloatPair {
    const char* name;
    float (*ours)(float);
    Unary theirs;
};

// What each function is called with `our_` before its name, and without.
#define PAIR(name)                                                                                 \
    { #name, our_##name, host_##name }
#define FLOAT_PAIR(name)                                                                           \
    { #name "f", our_##name##f, host_##name }
inline const std::vector<UnaryPair> INEXACT = {
    PAIR(sin),   PAIR(cos),  PAIR(tan),   PAIR(asin),  PAIR(acos),  PAIR(atan), PAIR(sinh),
    PAIR(cosh),  PAIR(tanh), PAIR(asinh), PAIR(acosh), PAIR(atanh), PAIR(exp),  PAIR(exp2),
    PAIR(expm1), PAIR(log),  PAIR(log2),  PAIR(log10), PAIR(log1p), PAIR(cbrt)};
inline const std::vector<UnaryPair> EXACT = {PAIR(sqrt),  PAIR(fabs),      PAIR(trunc),
                                             PAIR(floor), PAIR(ceil),      PAIR(round),
                                             PAIR(rint),  PAIR(nearbyint), PAIR(logb)};
inline const std::vector<BinaryPair> INEXACT_OF_TWO = {PAIR(pow), PAIR(atan2), PAIR(hypot)};
inline const std::vector<BinaryPair> EXACT_OF_TWO = {
    PAIR(fmod), PAIR(remainder), PAIR(copysign), PAIR(nextafter),
    PAIR(fmax), PAIR(fmin),      PAIR(fdim)};
inline const std::vector<FloatPair> FLOATS = {
    FLOAT_PAIR(sin),  FLOAT_PAIR(cos),   FLOAT_PAIR(tan),   FLOAT_PAIR(asin),
    FLOAT_PAIR(acos), FLOAT_PAIR(atan),  FLOAT_PAIR(sinh),  FLOAT_PAIR(cosh),
    FLOAT_PAIR(tanh), FLOAT_PAIR(asinh), FLOAT_PAIR(acosh), FLOAT_PAIR(atanh),
    FLOAT_PAIR(exp),  FLOAT_PAIR(exp2),  FLOAT_PAIR(expm1), FLOAT_PAIR(log),
    FLOAT_PAIR(log2), FLOAT_PAIR(log10), FLOAT_PAIR(log1p), FLOAT_PAIR(cbrt),
    FLOAT_PAIR(sqrt), FLOAT_PAIR(fabs),  FLOAT_PAIR(trunc), FLOAT_PAIR(floor),
    FLOAT_PAIR(ceil), FLOAT_PAIR(round), FLOAT_PAIR(rint),  FLOAT_PAIR(nearbyint)};
#undef PAIR
#undef FLOAT_PAIR
