// The mathematical functions beside the host's own, as libc_names.hpp does with all others. The
// host's names stay what they are for who has taken their addresses before.
#pragma once

#include <math.h>

#include "libc_names.hpp"

#define sin our_sin
#define sinf our_sinf
#define cos our_cos
#define cosf our_cosf
#define tan our_tan
#define tanf our_tanf
#define asin our_asin
#define asinf our_asinf
#define acos our_acos
#define acosf our_acosf
#define atan our_atan
#define atanf our_atanf
#define sinh our_sinh
#define sinhf our_sinhf
#define cosh our_cosh
#define coshf our_coshf
#define tanh our_tanh
#define tanhf our_tanhf
#define asinh our_asinh
#define asinhf our_asinhf
#define acosh our_acosh
#define acoshf our_acoshf
#define atanh our_atanh
#define atanhf our_atanhf
#define exp our_exp
#define expf our_expf
#define exp2 our_exp2
#define exp2f our_exp2f
#define expm1 our_expm1
#define expm1f our_expm1f
#define log our_log
#define logf our_logf
#define log2 our_log2
#define log2f our_log2f
#define log10 our_log10
#define log10f our_log10f
#define log1p our_log1p
#define log1pf our_log1pf
#define cbrt our_cbrt
#define cbrtf our_cbrtf
#define sqrt our_sqrt
#define sqrtf our_sqrtf
#define fabs our_fabs
#define fabsf our_fabsf
#define trunc our_trunc
#define truncf our_truncf
#define floor our_floor
#define floorf our_floorf
#define ceil our_ceil
#define ceilf our_ceilf
#define round our_round
#define roundf our_roundf
#define rint our_rint
#define rintf our_rintf
#define nearbyint our_nearbyint
#define nearbyintf our_nearbyintf
#define pow our_pow
#define powf our_powf
#define atan2 our_atan2
#define atan2f our_atan2f
#define hypot our_hypot
#define hypotf our_hypotf
#define fmod our_fmod
#define fmodf our_fmodf
#define remainder our_remainder
#define remainderf our_remainderf
#define copysign our_copysign
#define copysignf our_copysignf
#define nextafter our_nextafter
#define nextafterf our_nextafterf
#define fmax our_fmax
#define fmaxf our_fmaxf
#define fmin our_fmin
#define fminf our_fminf
#define fdim our_fdim
#define fdimf our_fdimf
#define ldexp our_ldexp
#define ldexpf our_ldexpf
#define scalbn our_scalbn
#define scalbnf our_scalbnf
#define frexp our_frexp
#define frexpf our_frexpf
#define modf our_modf
#define modff our_modff
#define scalbln our_scalbln
#define logb our_logb
#define ilogb our_ilogb
#define lround our_lround
#define lroundf our_lroundf
#define llround our_llround
#define lrint our_lrint
#define lrintf our_lrintf
#define llrint our_llrint
#define nan our_nan

#undef HUGE_VAL
#undef HUGE_VALF
#undef INFINITY
#undef NAN
#undef FP_NAN
#undef FP_INFINITE
#undef FP_ZERO
#undef FP_SUBNORMAL
#undef FP_NORMAL
#undef FP_ILOGB0
#undef FP_ILOGBNAN
#undef M_E
#undef M_LOG2E
#undef M_LOG10E
#undef M_LN2
#undef M_LN10
#undef M_PI
#undef M_PI_2
#undef M_PI_4
#undef M_1_PI
#undef M_2_PI
#undef M_SQRT2
#undef M_SQRT1_2

#define double_t our_double_t
#define float_t our_float_t
#include "../../userland/libc/include/math.h"
