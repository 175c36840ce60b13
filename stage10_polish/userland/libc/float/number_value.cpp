// From digits to the nearest number: as a fraction of two big integers, divided bit by bit.
#include "libc/float/number_text.hpp"

namespace {

constexpr RoundedBinary ZERO = {{0, 0}, false, false};
constexpr RoundedBinary TOO_LARGE = {{0, 0}, true, false};
constexpr RoundedBinary TOO_SMALL = {{0, 0}, false, true};

// above / below * 2^exponent. Divides until there are 64 bits; both numbers, neither of which is 0,
// are used up.
RoundedBinary divide(BigInteger& above, BigInteger& below, long long exponent,
                     const FloatFormat& format) {
    const long long above_bits = static_cast<long long>(above.bits());
    const long long below_bits = static_cast<long long>(below.bits());
    exponent += above_bits - below_bits;
    if (exponent > format.end_exponent) return TOO_LARGE;
    if (exponent < format.smallest_exponent - 2) return TOO_SMALL;
    if (above_bits > below_bits)
        below.shift_left(static_cast<size_t>(above_bits - below_bits));
    else
        above.shift_left(static_cast<size_t>(below_bits - above_bits));
    // Now the quotient is above 1/2 and below 2.
    uint64_t bits = 0;
    for (exponent++; bits >> 63 == 0; exponent--) {
        bits <<= 1;
        if (above.compare(below) >= 0) {
            above.subtract(below);
            bits |= 1;
        }
        above.shift_left(1);
    }
    const int half = above.compare(below);
    const Rest rest = above.is_zero() ? Rest::None
                      : half < 0      ? Rest::BelowHalf
                      : half == 0     ? Rest::Half
                                      : Rest::AboveHalf;
    return round_to_format(format, bits, static_cast<int>(exponent), rest);
}

// The power of ten that is not below 2^exponent, or the one after it.
constexpr long long decimal_exponent(int exponent) { return exponent * 30103LL / 100000 + 1; }

}  // namespace

void NumberText::digits_into(BigInteger& number) const {
    const uint32_t base = hexadecimal_ ? 16 : 10;
    number.set(0);
    for (size_t at = 0; at < count_; at++)
        number.multiply_add(base, static_cast<uint32_t>(digits_[at]));
    // Whatever else follows, the number is above what the digits say, and below any tie beyond it.
    if (more_) number.multiply_add(base, 1);
}

RoundedBinary NumberText::nearest(const FloatFormat& format, BigInteger& above,
                                  BigInteger& below) const {
    if (count_ == 0) return ZERO;
    long long exponent = scale_ + (exponent_negative_ ? -exponent_ : exponent_);
    if (!hexadecimal_) {
        const long long end = exponent + static_cast<long long>(count_);
        if (end > decimal_exponent(format.end_exponent) + 1) return TOO_LARGE;
        if (end < decimal_exponent(format.smallest_exponent) - 3) return TOO_SMALL;
    }
    if (more_) exponent -= hexadecimal_ ? 4 : 1;
    digits_into(above);
    below.set(1);
    if (!hexadecimal_) {
        BigInteger& scaled = exponent >= 0 ? above : below;
        scaled.multiply_by_power_of_5(static_cast<unsigned>(exponent >= 0 ? exponent : -exponent));
    }
    return divide(above, below, exponent, format);
}
