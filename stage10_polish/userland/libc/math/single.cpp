// The functions of floats. A double's result, rounded again, is the nearest float but for one
// number in hundreds of millions, where it is the next one.
#include <math.h>
#include <stdint.h>
#include <string.h>

extern "C" {

float sinf(float x) { return static_cast<float>(sin(x)); }
float cosf(float x) { return static_cast<float>(cos(x)); }
float tanf(float x) { return static_cast<float>(tan(x)); }
float asinf(float x) { return static_cast<float>(asin(x)); }
float acosf(float x) { return static_cast<float>(acos(x)); }
float atanf(float x) { return static_cast<float>(atan(x)); }
float sinhf(float x) { return static_cast<float>(sinh(x)); }
float coshf(float x) { return static_cast<float>(cosh(x)); }
float tanhf(float x) { return static_cast<float>(tanh(x)); }
float asinhf(float x) { return static_cast<float>(asinh(x)); }
float acoshf(float x) { return static_cast<float>(acosh(x)); }
float atanhf(float x) { return static_cast<float>(atanh(x)); }
float expf(float x) { return static_cast<float>(exp(x)); }
float exp2f(float x) { return static_cast<float>(exp2(x)); }
float expm1f(float x) { return static_cast<float>(expm1(x)); }
float logf(float x) { return static_cast<float>(log(x)); }
float log2f(float x) { return static_cast<float>(log2(x)); }
float log10f(float x) { return static_cast<float>(log10(x)); }
float log1pf(float x) { return static_cast<float>(log1p(x)); }
float cbrtf(float x) { return static_cast<float>(cbrt(x)); }
float sqrtf(float x) { return static_cast<float>(sqrt(x)); }
float fabsf(float x) { return static_cast<float>(fabs(x)); }
float truncf(float x) { return static_cast<float>(trunc(x)); }
float floorf(float x) { return static_cast<float>(floor(x)); }
float ceilf(float x) { return static_cast<float>(ceil(x)); }
float roundf(float x) { return static_cast<float>(round(x)); }
float rintf(float x) { return static_cast<float>(rint(x)); }
float nearbyintf(float x) { return static_cast<float>(nearbyint(x)); }

float powf(float x, float y) { return static_cast<float>(pow(x, y)); }
float atan2f(float x, float y) { return static_cast<float>(atan2(x, y)); }
float fmodf(float x, float y) { return static_cast<float>(fmod(x, y)); }
float remainderf(float x, float y) { return static_cast<float>(remainder(x, y)); }
float hypotf(float x, float y) { return static_cast<float>(hypot(x, y)); }
float copysignf(float x, float y) { return static_cast<float>(copysign(x, y)); }
float fmaxf(float x, float y) { return static_cast<float>(fmax(x, y)); }
float fminf(float x, float y) { return static_cast<float>(fmin(x, y)); }
float fdimf(float x, float y) { return static_cast<float>(fdim(x, y)); }

float ldexpf(float x, int exponent) { return static_cast<float>(ldexp(x, exponent)); }
float scalbnf(float x, int exponent) { return static_cast<float>(scalbn(x, exponent)); }
float frexpf(float x, int* exponent) { return static_cast<float>(frexp(x, exponent)); }
long lroundf(float x) { return lround(x); }
long lrintf(float x) { return lrint(x); }

float modff(float x, float* whole) {
    double whole_double;
    const double fraction = modf(x, &whole_double);
    *whole = static_cast<float>(whole_double);
    return static_cast<float>(fraction);
}

float nextafterf(float x, float towards) {
    if (isnan(x) || isnan(towards)) return x + towards;
    if (x == towards) return towards;
    if (x == 0) return copysignf(0x1p-149f, towards);
    uint32_t bits;
    memcpy(&bits, &x, sizeof(bits));
    bits += (x < towards) == (x > 0) ? 1u : 0u - 1u;
    memcpy(&x, &bits, sizeof(x));
    return x;
}

}  // extern "C"
