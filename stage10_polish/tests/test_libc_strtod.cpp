// libc's strtod and its relatives against the host's: random numbers of all sizes, numbers half way
// between two others, and what is no number.
#include "host/libc_under_test.hpp"

#include "host/random_doubles.hpp"

extern "C" void* our_malloc(size_t size) { return host_malloc(size); }

namespace {

int rounds() { return rounds_or(6000); }

template <typename Number>
void compare_reading(Number (*ours)(const char*, char**), Number (*theirs)(const char*, char**),
                     const std::string& text) {
    char *our_end = nullptr, *their_end = nullptr;
    errno = 0;
    const Number our_value = ours(text.c_str(), &our_end);
    const bool our_error = errno != 0;
    errno = 0;
    const Number their_value = theirs(text.c_str(), &their_end);
    const bool their_error = errno != 0;
    const size_t size = sizeof(Number) > sizeof(double) ? 10 : sizeof(Number);
    const bool same = std::isnan(our_value) && std::isnan(their_value)
                          ? std::signbit(our_value) == std::signbit(their_value)
                          : host_memcmp(&our_value, &their_value, size) == 0;
    ASSERT_TRUE(same) << text << " is " << our_value << " and not " << their_value;
    ASSERT_EQ(our_end - text.c_str(), their_end - text.c_str()) << text;
    ASSERT_EQ(our_error, their_error) << text;
}

void compare_all(const std::string& text) {
    compare_reading(our_strtod, host_strtod, text);
    compare_reading(our_strtof, host_strtof, text);
    compare_reading(our_strtold, host_strtold, text);
}

TEST(LibcStrtod, ReadAsTheHostDoes) {
    char text[1200];
    for (int round = 0; round < rounds() && !HasFatalFailure(); round++) {
        const char* const formats[] = {"%.17g", "%.16g", "%.15e", "%.9g",
                                       "%.25g", "%a",    "%.30f", "%.6g"};
        const double value = random_double();
        host_format(text, sizeof(text), formats[random_below(8)], value);
        compare_reading(our_strtod, host_strtod, text);
        compare_reading(our_strtof, host_strtof, text);
        if (round % 20 == 0) compare_reading(our_strtold, host_strtold, text);
    }
}

TEST(LibcStrtod, RoundTrip) {
    char text[64];
    for (int round = 0; round < rounds() && !HasFatalFailure(); round++) {
        const double value = random_double();
        if (std::isnan(value)) continue;
        our_snprintf(text, sizeof(text), "%.17g", value);
        const double again = our_strtod(text, nullptr);
        ASSERT_EQ(host_memcmp(&again, &value, sizeof(value)), 0) << text;
    }
}

// Half way between two neighbours, exactly, and by one digit at the very end more or less.
TEST(LibcStrtod, HalfWay) {
    char text[1300];
    for (int round = 0; round < rounds() / 20 && !HasFatalFailure(); round++) {
        const double value = std::fabs(random_double());
        const double next = std::nextafter(value, INFINITY);
        if (!std::isfinite(value) || !std::isfinite(next)) continue;
        const long double middle = (static_cast<long double>(value) + next) / 2;
        host_format(text, sizeof(text), "%.1200Lg", middle);
        if (host_strtod(text, nullptr) != value && host_strtod(text, nullptr) != next) continue;
        const std::string exact = text;
        const size_t exponent = exact.find('e');
        const std::string digits = exact.substr(0, exponent);
        const std::string tail = exponent == std::string::npos ? "" : exact.substr(exponent);
        const std::string pointed = digits.find('.') == std::string::npos ? digits + "." : digits;
        compare_reading(our_strtod, host_strtod, exact);
        for (const char* end : {"0", "1", "0000000001"}) {
            compare_reading(our_strtod, host_strtod, pointed + end + tail);
            compare_reading(our_strtod, host_strtod, pointed + std::string(900, '0') + end + tail);
        }
        std::string below = digits;
        if (below.back() >= '1' && below.back() <= '9') {
            below.back()--;
            compare_reading(our_strtod, host_strtod, below + "99999" + tail);
        }
    }
}

TEST(LibcStrtod, KnownHardCases) {
    for (const char* text :
         {"0",
          "-0",
          "+0.0",
          "1",
          "1.",
          ".5",
          "0.1",
          "1e23",
          "9007199254740993",
          "1e-400",
          "-1e-400",
          "1e400",
          "-1e400",
          "1e99999999999999999999",
          "1e-99999999999999999999",
          "0e99999999999",
          "4.9406564584124654e-324",
          "2.4703282292062327e-324",
          "2.4703282292062328e-324",
          "2.2250738585072011e-308",
          "2.2250738585072012e-308",
          "2.2250738585072014e-308",
          "2.22507385850720113605740979670913197593481954635164564e-308",
          "2.2250738585072011360574097967091319759348195463516456480234261097e-308",
          "1.7976931348623157e308",
          "1.7976931348623158e308",
          "1.7976931348623159e308",
          "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649"
          "017977587207096330286416692887910946555547851940402630657488671505820681908902000708383"
          "676273854845817711531764475730270069855571366959622842914819860834936475292719074168444"
          "365510704342711559699508093042880",
          "3.4028235e38",
          "3.40282357e38",
          "1.17549429e-38",
          "1.4e-45",
          "7e-46",
          "7.0064923e-46",
          "1.1897314953572317650e4932",
          "1.18973149535723176509e4932",
          "3.6e-4951",
          "1.8e-4951",
          "3.3621031431120935063e-4932",
          "0x1p-1074",
          "0x1p-1075",
          "0x1.0000000000001p-1075",
          "0x1.fffffffffffff8p1023",
          "0x1.fffffffffffff7p1023",
          "0x1.fffffffffffffp-1023",
          "0x1.ffffffffffffe4p-1023",
          "0x0.fffffffffffff8p-1022",
          "0x0.ffffffffffffe8p-1022",
          "0x.8",
          "0x8.",
          "0x",
          "0x.",
          "0x.p1",
          "0xg",
          "0x1p",
          "0x1p+",
          "0x1p-",
          "0x1P5",
          "0x1.8e3",
          "0X1.8P-3x",
          "1e",
          "1e+",
          "1e-x",
          "1e5.5",
          "1.5.5",
          ".",
          "-.",
          "+.e1",
          "e5",
          "",
          " ",
          "-",
          "+-1",
          "  \t\n\v\f\r12.5abc",
          "inf",
          "INF",
          "-inf",
          "infinity",
          "InFiNiTy!",
          "infinit",
          "in",
          "nan",
          "NAN",
          "-nan",
          "nan(",
          "nan()",
          "nan(123abc_)",
          "nan(12-3)",
          "na",
          "1_000",
          "1,5",
          "123456789012345678901234567890",
          "0.000000000000000000000000000000000000123456789e36",
          "00000000000000000000000000000000000000000000000001",
          "1000000000000000000000000e-24"})
        compare_all(text);
    compare_all("0." + std::string(400, '0') + "1e401");
    compare_all("1" + std::string(5000, '0') + "e-5000");
    compare_all("0." + std::string(100000, '0') + "7e100001");
    compare_all(std::string(100000, '3') + "e-99990");
    compare_all("0x" + std::string(5000, 'f') + "p-20000");
    compare_all("0x0." + std::string(2000, '0') + "123456789abcdef1p8000");
    compare_all("1." + std::string(20000, '9'));
    compare_all("9007199254740993." + std::string(20000, '0') + "1");
}

}  // namespace
