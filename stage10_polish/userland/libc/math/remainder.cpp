// Remainders by FPREM and FPREM1, which subtract as much at a time as they can, exactly, and say
// when they are done (Intel SDM volume 2).
#include <math.h>

extern "C" {

double fmod(double x, double y) {
    if (isinf(y) && isfinite(x)) return x;
    long double rest = x;
    bool more;
    do {
        asm("fprem; fnstsw %%ax; testb $4, %%ah"
            : "+t"(rest), "=@ccnz"(more)
            : "u"((long double)y)
            : "ax");
    } while (more);
    return static_cast<double>(rest);
}

double remainder(double x, double y) {
    if (isinf(y) && isfinite(x)) return x;
    long double rest = x;
    bool more;
    do {
        asm("fprem1; fnstsw %%ax; testb $4, %%ah"
            : "+t"(rest), "=@ccnz"(more)
            : "u"((long double)y)
            : "ax");
    } while (more);
    return static_cast<double>(rest);
}

}  // extern "C"
