// A floating-point number as it is written (C17, 7.22.1.3): taken in character by character, so
// that strtod can read it from a string and scanf from a stream, then turned into the nearest
// number of a format.
#pragma once

#include "libc/float/big_integer.hpp"
#include "libc/float/binary.hpp"

#include <stddef.h>

class NumberText {
public:
    NumberText(const NumberText&) = delete;
    NumberText& operator=(const NumberText&) = delete;

    // Whether the character continues the number. One that does not changes nothing.
    bool take(char character);
    // Whether what was taken is a number, and not the beginning of one, as "-", "1e+" or "0x".
    bool complete() const;

    // The value is of the last moment at which it was complete.
    FloatKind kind() const { return kind_; }
    bool negative() const { return negative_; }

protected:
    NumberText(char* digits, size_t limit) : digits_(digits), limit_(limit) {}
    // Of a finite one. The big integers are for use meanwhile.
    RoundedBinary nearest(const FloatFormat& format, BigInteger& above, BigInteger& below) const;

private:
    enum class State {
        Start,     // nothing, or a sign
        Zero,      // a first 0, behind which an x may come
        Prefix,    // 0x
        Digits,    // digits, and perhaps a point
        Point,     // a point that no digit stands before
        Exponent,  // e or p
        ExponentSign,
        ExponentDigits,
        Word,        // the beginning of "infinity" or "nan"
        Characters,  // inside "nan(...)"
        End,
    };

    bool take_digit(char character);
    bool take_in_word(char character);
    bool take_exponent(char character);
    void add_digit(unsigned value);
    void digits_into(BigInteger& number) const;

    char* digits_;  // their values, without zeros before the first
    size_t limit_;  // more are only looked at for being 0
    size_t count_ = 0;
    bool more_ = false;  // a digit beyond the limit was not 0
    bool negative_ = false, signed_ = false;
    bool hexadecimal_ = false;
    bool point_ = false;
    State state_ = State::Start;
    FloatKind kind_ = FloatKind::Finite;
    const char* word_ = "";  // what must follow
    size_t word_length_ = 0;
    long long scale_ =
        0;  // digits (hexadecimal: bits) by which the last digit stands left of the point
    long long exponent_ = 0;
    bool exponent_negative_ = false;
};

// No number that lies half way between two of the format has more significant digits.
constexpr size_t significant_digits(const FloatFormat& format) {
    return static_cast<size_t>(format.precision - format.smallest_exponent * 7 / 10 + 20);
}

template <const FloatFormat& FORMAT>
class NumberTextFor : public NumberText {
public:
    NumberTextFor() : NumberText(storage_, sizeof(storage_)) {}

    RoundedBinary nearest() const {
        // Room for the digits, hexadecimal ones too, and for what decimal ones are divided by.
        BigIntegerOf<significant_digits(FORMAT) * 4 + 96> above, below;
        return NumberText::nearest(FORMAT, above, below);
    }

    // The value, whose magnitude `make` puts together; infinite if that is too large.
    // *out_of_range: it is, or it is too small to be there in full precision.
    template <typename Number>
    Number value(Number (*make)(bool, Binary), Number infinity, bool* out_of_range) const {
        if (kind() == FloatKind::Finite) {
            const RoundedBinary rounded = nearest();
            *out_of_range = rounded.overflow || rounded.underflow;
            if (!rounded.overflow) return make(negative(), rounded.magnitude);
        }
        const Number magnitude =
            kind() == FloatKind::NotANumber ? static_cast<Number>(__builtin_nan("")) : infinity;
        return negative() ? -magnitude : magnitude;
    }

private:
    char storage_[significant_digits(FORMAT)];
};
