// libc's mathematical functions against the host's: at most one unit in the last place away on
// random arguments, and the very same on those that have one right answer.
#include "host/libc_under_test.hpp"

#include "host/libc_math_pairs.hpp"

namespace {

constexpr double INFINITE = __builtin_inf();

std::mt19937_64 random_number(11);

double from_bits(uint64_t bits) {
    double value;
    host_memcpy(&value, &bits, sizeof(value));
    return value;
}

// Any bits, everyday sizes, and neighbours of small integers and of quarters of a turn.
double random_double() {
    const double unit = static_cast<double>(random_number() >> 11) * 0x1p-53;
    switch (random_number() % 8) {
    case 0: {
        const double any = from_bits(random_number());
        return isnan(any) ? __builtin_nan("") : any;  // none that signals
    }
    case 1:
        return unit * 2 - 1;
    case 2:
        return (unit - 0.5) * 1500;
    case 3:
        return static_cast<double>(random_number() % 2001) / 4 - 250;
    case 4:
        return from_bits(0x3FF0000000000000 + random_number() % 2000 - 1000);
    case 5:
        return 1.5707963267948966 * static_cast<double>(random_number() % 100000) *
               (1 + static_cast<double>(random_number() % 3) * 0x1p-52);
    case 6:
        return (unit - 0.5) * 4e-8;
    default:
        return (unit - 0.5) * 20;
    }
}

// How many doubles lie between; -0 and 0 are one, as are all NaN.
uint64_t distance(double a, double b) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b) ? 0 : UINT64_MAX;
    int64_t places[2];
    host_memcpy(&places[0], &a, 8);
    host_memcpy(&places[1], &b, 8);
    for (int64_t& place : places) {
        if (place < 0) place = INT64_MIN - place;
    }
    const int64_t higher = places[0] > places[1] ? places[0] : places[1];
    const int64_t lower = places[0] > places[1] ? places[1] : places[0];
    return static_cast<uint64_t>(higher) - static_cast<uint64_t>(lower);
}

void expect_within(uint64_t most, const char* name, double ours, double theirs, double x,
                   double y = 0) {
    ASSERT_LE(distance(ours, theirs), most) << std::hexfloat << name << "(" << x << ", " << y
                                            << ") is " << ours << " and not " << theirs;
    // Which zero is the larger one is open.
    if (ours == 0 && (name == std::string("fmax") || name == std::string("fmin"))) return;
    ASSERT_EQ(isnan(theirs) || signbit(ours) == signbit(theirs), true)
        << std::hexfloat << name << "(" << x << ", " << y << ") has the wrong sign: " << ours;
}

const double EXTREMES[] = {0.0,
                           -0.0,
                           1.0,
                           -1.0,
                           0.5,
                           -0.5,
                           2.0,
                           -2.0,
                           3.0,
                           -3.0,
                           1.5,
                           -1.5,
                           2.5,
                           -2.5,
                           INFINITE,
                           -INFINITE,
                           __builtin_nan(""),
                           __DBL_MAX__,
                           -__DBL_MAX__,
                           __DBL_MIN__,
                           __DBL_DENORM_MIN__,
                           -__DBL_DENORM_MIN__,
                           1e300,
                           0x1p52,
                           0x1p53,
                           0x1.fffffffffffffp51,
                           0.49999999999999994,
                           4503599627370497.5,
                           -4503599627370497.5,
                           709.78,
                           709.79,
                           710.4,
                           710.5,
                           -745.1,
                           -745.2,
                           1023.99,
                           1024,
                           -1074,
                           -1075,
                           -1075.5,
                           1e22,
                           0.7853981633974483};

TEST(LibcMath, WithinOneUnit) {
    const int rounds = rounds_or(10000);
    for (const UnaryPair& pair : INEXACT) {
        for (double x : EXTREMES) expect_within(1, pair.name, pair.ours(x), pair.theirs(x), x);
        for (int round = 0; round < rounds && !HasFatalFailure(); round++) {
            const double x = random_double();
            expect_within(1, pair.name, pair.ours(x), pair.theirs(x), x);
        }
    }
}

// Among all doubles the one that is nearest to a multiple of a quarter turn (Muller, Elementary
// Functions, 11.3).
TEST(LibcMath, NearestToAQuarterTurn) {
    const double x = 6381956970095103.0 * 0x1p797;
    EXPECT_EQ(our_cos(x), -0x1.14ae72e6ba22fp-61);
    EXPECT_EQ(our_sin(x), 1);
    EXPECT_EQ(our_cos(-x), our_cos(x));
    EXPECT_EQ(our_sin(-x), -1);
}

TEST(LibcMath, OfTwoWithinOneUnit) {
    for (const BinaryPair& pair : INEXACT_OF_TWO) {
        for (double x : EXTREMES) {
            for (double y : EXTREMES)
                expect_within(1, pair.name, pair.ours(x, y), pair.theirs(x, y), x, y);
        }
        for (int round = 0; round < rounds_or(20000) && !HasFatalFailure(); round++) {
            const double x = random_double(), y = random_double();
            expect_within(1, pair.name, pair.ours(x, y), pair.theirs(x, y), x, y);
            expect_within(1, pair.name, pair.ours(our_fabs(x), y), pair.theirs(our_fabs(x), y), x,
                          y);
        }
    }
}

TEST(LibcMath, Exact) {
    for (const UnaryPair& pair : EXACT) {
        for (double x : EXTREMES) expect_within(0, pair.name, pair.ours(x), pair.theirs(x), x);
        for (int round = 0; round < rounds_or(10000) && !HasFatalFailure(); round++) {
            const double x = random_double();
            expect_within(0, pair.name, pair.ours(x), pair.theirs(x), x);
        }
    }
    for (const BinaryPair& pair : EXACT_OF_TWO) {
        for (double x : EXTREMES) {
            for (double y : EXTREMES)
                expect_within(0, pair.name, pair.ours(x, y), pair.theirs(x, y), x, y);
        }
        for (int round = 0; round < rounds_or(10000) && !HasFatalFailure(); round++) {
            const double x = random_double(), y = random_double();
            expect_within(0, pair.name, pair.ours(x, y), pair.theirs(x, y), x, y);
        }
    }
}

TEST(LibcMath, Floats) {
    for (const FloatPair& pair : FLOATS) {
        for (int round = 0; round < rounds_or(5000) && !HasFatalFailure(); round++) {
            const float x = static_cast<float>(random_double());
            const float ours = pair.ours(x), theirs = static_cast<float>(pair.theirs(x));
            ASSERT_LE(distance(ours, theirs), uint64_t{1} << 29) << pair.name << "(" << x << ")";
        }
    }
    EXPECT_EQ(our_powf(2, 0.5f), 1.41421354f);
    EXPECT_EQ(our_nextafterf(1, 2), 1.00000012f);
    EXPECT_EQ(our_nextafterf(0, -1), -0x1p-149f);
}

TEST(LibcMath, Parts) {
    for (int round = 0; round < rounds_or(20000) && !HasFatalFailure(); round++) {
        const double x = random_double();
        int our_exponent = 0, their_exponent = 0;
        const double our_fraction = our_frexp(x, &our_exponent),
                     their_fraction = host_frexp(x, &their_exponent);
        expect_within(0, "frexp", our_fraction, their_fraction, x);
        double our_whole, their_whole;
        const double our_rest = our_modf(x, &our_whole), their_rest = host_modf(x, &their_whole);
        expect_within(0, "modf", our_rest, their_rest, x);
        expect_within(0, "modf's whole", our_whole, their_whole, x);
        const int exponent = static_cast<int>(random_number() % 4400) - 2200;
        expect_within(0, "scalbn", our_scalbn(x, exponent), host_ldexp(x, exponent), x, exponent);
        expect_within(0, "ldexp", our_ldexp(x, exponent), host_ldexp(x, exponent), x, exponent);
        if (!isfinite(x)) continue;
        ASSERT_EQ(our_exponent, their_exponent) << x;
        ASSERT_EQ(our_ilogb(x), host_ilogb(x)) << x;
        if (our_fabs(x) > 1e18) continue;
        ASSERT_EQ(our_lround(x), host_lround(x)) << x;
        ASSERT_EQ(our_lrint(x), host_lrint(x)) << x;
        ASSERT_EQ(our_llround(x), our_lround(x)) << x;
    }
    EXPECT_EQ(our_scalbln(1, 3), 8);
    EXPECT_EQ(our_scalbln(1, 1L << 40), INFINITE);
    EXPECT_EQ(our_scalbln(1, -(1L << 40)), 0);
    EXPECT_EQ(our_ilogb(0), FP_ILOGB0);
    EXPECT_EQ(our_ilogb(INFINITE), INT_MAX);
    EXPECT_TRUE(isnan(our_nan("")));
}

TEST(LibcMath, Classes) {
    EXPECT_EQ(fpclassify(0.0), FP_ZERO);
    EXPECT_EQ(fpclassify(-1e-310), FP_SUBNORMAL);
    EXPECT_EQ(fpclassify(1e-40f), FP_SUBNORMAL);
    EXPECT_EQ(fpclassify(0.0f), FP_ZERO);
    EXPECT_EQ(fpclassify(1.0L), FP_NORMAL);
    EXPECT_EQ(fpclassify(HUGE_VAL), FP_INFINITE);
    EXPECT_EQ(fpclassify(NAN), FP_NAN);
    EXPECT_TRUE(signbit(-0.0) && !signbit(0.0) && isnormal(M_PI) && isunordered(NAN, 1.0));
}

}  // namespace
