// libc's printf of floating-point numbers against the host's: random numbers of all sizes, and
// those that are hard to round.
#include "host/libc_under_test.hpp"

#include "host/random_doubles.hpp"

extern "C" void* our_malloc(size_t size) { return host_malloc(size); }

namespace {

int rounds() { return rounds_or(6000); }

// Formats with both and compares the result and every byte.
void compare(const char* format, ...) {
    static char ours[12000], theirs[12000];
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    const int our_length = our_vsnprintf(ours, sizeof(ours), format, arguments);
    const int their_length = host_vsnprintf(theirs, sizeof(theirs), format, again);
    va_end(arguments);
    va_end(again);
    // glibc drops the zeros that # asks for when %g rounds up to a power of ten (C17, 7.21.6.1p6).
    const std::string text = theirs;
    const bool host_is_wrong =
        std::string(format).find('#') != std::string::npos &&
        (text.find("1.e") != std::string::npos || text.find("1.E") != std::string::npos);
    if (host_is_wrong) return;
    ASSERT_STREQ(ours, theirs) << format;
    ASSERT_EQ(our_length, their_length) << format;
}

long double random_long_double() {
    const auto mantissa = static_cast<long double>(random_number());
    const int range = random_below(4) == 0 ? 32000 : 200;
    return std::ldexp(mantissa,
                      static_cast<int>(random_below(static_cast<size_t>(range))) - range / 2);
}

std::string random_conversion(const char* length, size_t precisions) {
    std::string text = "<%";
    for (char flag : {'-', '+', ' ', '#', '0'}) {
        if (random_below(4) == 0) text += flag;
    }
    if (random_below(3) == 0) text += std::to_string(1 + random_below(40));
    if (random_below(4) != 0)
        text += random_below(8) == 0 ? "." : "." + std::to_string(random_below(precisions));
    return text + length + "fFeEgGaA"[random_below(8)] + ">";
}

TEST(LibcFloat, PrintedAsTheHostDoes) {
    for (int round = 0; round < rounds() && !HasFatalFailure(); round++)
        compare(random_conversion("", random_below(20) == 0 ? 1200 : 25).c_str(), random_double());
}

TEST(LibcFloat, LongDoublePrintedAsTheHostDoes) {
    for (int round = 0; round < rounds() / 10 && !HasFatalFailure(); round++)
        compare(random_conversion("L", 30).c_str(), random_long_double());
}

TEST(LibcFloat, PrintedSpecially) {
    const double numbers[] = {0.0,
                              -0.0,
                              INFINITY,
                              -INFINITY,
                              from_bits(0x7FF8000000000000),
                              from_bits(0xFFF8000000000000),
                              DBL_MAX,
                              DBL_MIN,
                              DBL_TRUE_MIN,
                              0.5,
                              1.5,
                              2.5,
                              0.125,
                              9.5,
                              99.5,
                              999999.5,
                              0.00001,
                              0.0001,
                              1e15,
                              1e16,
                              9.9999999999999999e22,
                              123456789.0,
                              0x1.8p0,
                              0x1.fffffffffffffp0};
    for (double number : numbers) {
        for (const char* type : {"f", "F", "e", "E", "g", "G", "a", "A"}) {
            for (const char* flags : {"", "#", "+", " ", "0", "-", "+012", "-12", "#25"}) {
                for (const char* precision : {"", ".", ".0", ".1", ".2", ".13", ".17", ".60"})
                    compare(("%" + std::string(flags) + precision + type).c_str(), number);
                for (const char* precision : {"", ".0", ".3", ".21"})
                    compare(("%" + std::string(flags) + precision + "L" + type).c_str(),
                            static_cast<long double>(number));
            }
        }
    }
    compare("%.1100f|%.1100e", DBL_TRUE_MIN, DBL_TRUE_MIN);
    compare("%Lf|%.3Lg|%.11500Lg", LDBL_MAX, LDBL_TRUE_MIN, LDBL_TRUE_MIN);
    compare("%d %f %s %.*e %Lg %d", 1, 2.5, "three", 4, 5.0, 6.5L, 7);
    compare("%f%f%f%f%f%f%f%f%f%f %d", 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11);
}

}  // namespace
