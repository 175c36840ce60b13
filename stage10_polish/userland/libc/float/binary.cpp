#include "libc/float/binary.hpp"

#include <string.h>

namespace {

struct ExtendedBits {
    uint64_t mantissa;  // with its highest bit
    uint16_t sign_and_exponent;
};

// Without its lowest `count` bits, rounded.
uint64_t round_off(uint64_t bits, int count, Rest rest) {
    if (count > 64) return 0;
    bool half = rest == Rest::Half || rest == Rest::AboveHalf;
    bool more = rest == Rest::AboveHalf || rest == Rest::BelowHalf;
    if (count > 0) {
        const uint64_t half_bit = uint64_t{1} << (count - 1);
        more = rest != Rest::None || (bits & (half_bit - 1)) != 0;
        half = (bits & half_bit) != 0;
        bits = count == 64 ? 0 : bits >> count;
    }
    return bits + (half && (more || bits % 2 != 0) ? 1 : 0);
}

uint64_t interchange_bits(const FloatFormat& format, Binary magnitude) {
    const int fraction_bits = format.precision - 1;
    const uint64_t first_normal = uint64_t{1} << fraction_bits;
    if (magnitude.mantissa < first_normal) return magnitude.mantissa;
    const int biased = magnitude.exponent - format.smallest_exponent + 1;
    return (static_cast<uint64_t>(biased) << fraction_bits) | (magnitude.mantissa - first_normal);
}

}  // namespace

FloatValue take_apart(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    const uint64_t fraction = bits & ((uint64_t{1} << 52) - 1);
    const int biased = static_cast<int>((bits >> 52) & 0x7FF);
    FloatValue parts = {bits >> 63 != 0, FloatKind::Finite, {fraction, -1074}};
    if (biased == 0x7FF) {
        parts.kind = fraction == 0 ? FloatKind::Infinite : FloatKind::NotANumber;
    } else if (biased != 0) {
        parts.magnitude = {fraction | (uint64_t{1} << 52), biased - 1075};
    }
    return parts;
}

FloatValue take_apart(long double value) {
    ExtendedBits bits = {};
    memcpy(&bits, &value, 10);
    const int biased = bits.sign_and_exponent & 0x7FFF;
    FloatValue parts = {bits.sign_and_exponent >> 15 != 0, FloatKind::Finite, {bits.mantissa, 0}};
    if (biased == 0x7FFF)
        parts.kind = bits.mantissa << 1 == 0 ? FloatKind::Infinite : FloatKind::NotANumber;
    parts.magnitude.exponent = (biased == 0 ? 1 : biased) - 16446;
    return parts;
}

RoundedBinary round_to_format(const FloatFormat& format, uint64_t bits, int exponent, Rest rest) {
    const int normal_drop = 64 - format.precision;
    const bool below_normal = exponent + normal_drop < format.smallest_exponent;
    const int drop = below_normal ? format.smallest_exponent - exponent : normal_drop;
    Binary result = {round_off(bits, drop, rest), exponent + drop};
    const bool exact = rest == Rest::None && (drop == 0 || (drop < 64 && bits << (64 - drop) == 0));
    // The carry of the highest bit (2^64 is 0 here). It makes a normal number of the largest one
    // below those.
    const uint64_t highest = uint64_t{1} << (format.precision - 1);
    if (result.mantissa == highest * 2 && !below_normal) result = {highest, result.exponent + 1};
    // Tiny is what would be below the normal numbers if there were more exponents (IEEE 754, 7.5).
    const bool nearly_normal = exponent + normal_drop + 1 == format.smallest_exponent;
    const bool reaches_normal = nearly_normal && round_off(bits, normal_drop, rest) == highest * 2;
    return {result, result.exponent + format.precision > format.end_exponent,
            below_normal && !exact && !reaches_normal};
}

double make_double(bool negative, Binary magnitude) {
    const uint64_t bits = interchange_bits(DOUBLE_FORMAT, magnitude) | uint64_t{negative} << 63;
    double value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

float make_float(bool negative, Binary magnitude) {
    const uint32_t bits =
        static_cast<uint32_t>(interchange_bits(FLOAT_FORMAT, magnitude)) | uint32_t{negative} << 31;
    float value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

long double make_long_double(bool negative, Binary magnitude) {
    const bool normal = magnitude.mantissa >> 63 != 0;
    const int biased = normal ? magnitude.exponent + 16446 : 0;
    const ExtendedBits bits = {magnitude.mantissa,
                               static_cast<uint16_t>(biased | (negative ? 0x8000 : 0))};
    long double value = 0;
    memcpy(&value, &bits, 10);
    return value;
}
