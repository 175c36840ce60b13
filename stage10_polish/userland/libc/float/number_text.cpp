// Taking in the text; number_value.cpp makes a value of it.
#include "libc/float/number_text.hpp"

#include <ctype.h>

namespace {

constexpr long long EXPONENT_LIMIT =
    1000000000000;  // far beyond what any length of digits makes up

int lower(char character) { return tolower(static_cast<unsigned char>(character)); }

// 16 for what is no digit.
unsigned digit_value(char character) {
    const int c = lower(character);
    if (isdigit(c)) return static_cast<unsigned>(c - '0');
    return c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a') + 10 : 16;
}

}  // namespace

bool NumberText::take(char character) {
    switch (state_) {
    case State::Start:
        if ((character == '-' || character == '+') && !signed_) {
            negative_ = character == '-';
            signed_ = true;
            return true;
        }
        if (lower(character) == 'i' || lower(character) == 'n') {
            word_ = lower(character) == 'i' ? "infinity" : "nan";
            state_ = State::Word;
            return take_in_word(character);
        }
        return take_digit(character);
    case State::Zero:
        if (lower(character) == 'x' && !point_) {
            state_ = State::Prefix;
            hexadecimal_ = true;
            return true;
        }
        return take_digit(character);
    case State::Prefix:
    case State::Digits:
    case State::Point:
        return take_digit(character);
    case State::Exponent:
    case State::ExponentSign:
    case State::ExponentDigits:
        return take_exponent(character);
    case State::Word:
    case State::Characters:
        return take_in_word(character);
    default:
        return false;
    }
}

bool NumberText::take_digit(char character) {
    const unsigned value = digit_value(character);
    if (value < (hexadecimal_ ? 16u : 10u)) {
        const bool first_zero = state_ == State::Start && value == 0;
        state_ = first_zero ? State::Zero : State::Digits;
        add_digit(value);
        return true;
    }
    if (character == '.' && !point_) {
        point_ = true;
        const bool before = state_ == State::Digits || state_ == State::Zero;
        state_ = before ? State::Digits : State::Point;
        return true;
    }
    const bool any = state_ == State::Digits || state_ == State::Zero;
    if (!any || lower(character) != (hexadecimal_ ? 'p' : 'e')) return false;
    state_ = State::Exponent;
    return true;
}

void NumberText::add_digit(unsigned value) {
    const int step = hexadecimal_ ? 4 : 1;
    if (count_ == limit_) {
        more_ = more_ || value != 0;
        if (!point_) scale_ += step;
        return;
    }
    if (count_ > 0 || value != 0) digits_[count_++] = static_cast<char>(value);
    if (point_) scale_ -= step;
}

bool NumberText::take_exponent(char character) {
    if ((character == '-' || character == '+') && state_ == State::Exponent) {
        exponent_negative_ = character == '-';
        state_ = State::ExponentSign;
        return true;
    }
    if (!isdigit(static_cast<unsigned char>(character))) return false;
    state_ = State::ExponentDigits;
    if (exponent_ < EXPONENT_LIMIT) exponent_ = exponent_ * 10 + (character - '0');
    return true;
}

bool NumberText::take_in_word(char character) {
    if (state_ == State::Characters) {
        if (character == ')')
            state_ = State::End;
        else if (!isalnum(static_cast<unsigned char>(character)) && character != '_')
            return false;
        return true;
    }
    if (word_[word_length_] != 0 && lower(character) == word_[word_length_]) {
        word_length_++;
        if (word_length_ == 3) {
            kind_ = *word_ == 'n' ? FloatKind::NotANumber : FloatKind::Infinite;
        }
        return true;
    }
    if (kind_ != FloatKind::NotANumber || character != '(') return false;
    state_ = State::Characters;
    return true;
}

bool NumberText::complete() const {
    switch (state_) {
    case State::Zero:
    case State::Digits:
    case State::ExponentDigits:
    case State::End:
        return true;
    case State::Word:
        return word_length_ == 3 || word_[word_length_] == 0;
    default:
        return false;
    }
}
