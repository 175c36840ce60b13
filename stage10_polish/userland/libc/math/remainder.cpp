// Remainders by FPREM and FPREM1, which subtract as much at a time as they can, exactly, and say
// when they are done (Intel SDM volume 2).
#include <math.h>

namespace {

// step(rest, y) subtracts from the rest; true: there is more to do.
template <typename Step>
double reduce(double x, double y, Step step) {
    if (isinf(y) && isfinite(x)) return x;
    long double rest = x;
    while (step(rest, static_cast<long double>(y))) {
    }
    return static_cast<double>(rest);
}

}  // namespace

extern "C" {

double fmod(double x, double y) {
    return reduce(x, y, [](long double& rest, long double divisor) {
        bool more;
        asm("fprem; fnstsw %%ax; testb $4, %%ah"
            : "+t"(rest), "=@ccnz"(more)
            : "u"(divisor)
            : "ax");
        return more;
    });
}

double remainder(double x, double y) {
    return reduce(x, y, [](long double& rest, long double divisor) {
        bool more;
        asm("fprem1; fnstsw %%ax; testb $4, %%ah"
            : "+t"(rest), "=@ccnz"(more)
            : "u"(divisor)
            : "ax");
        return more;
    });
}

}  // extern "C"
