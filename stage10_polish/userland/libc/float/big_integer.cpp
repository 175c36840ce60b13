#include "libc/float/big_integer.hpp"

#include <string.h>

namespace {
constexpr unsigned WORD_BITS = 32;
}

void BigInteger::append(uint32_t word) {
    if (word == 0) return;
    if (count_ == capacity_) __builtin_trap();
    words_[count_++] = word;
}

void BigInteger::drop_leading_zeros() {
    while (count_ > 0 && words_[count_ - 1] == 0) count_--;
}

void BigInteger::set(uint64_t value) {
    count_ = 0;
    if (value == 0) return;
    words_[count_++] = static_cast<uint32_t>(value);
    words_[count_++] = static_cast<uint32_t>(value >> WORD_BITS);
    drop_leading_zeros();
}

void BigInteger::multiply_add(uint32_t factor, uint32_t addend) {
    uint64_t carry = addend;
    for (size_t i = 0; i < count_; i++) {
        carry += uint64_t{words_[i]} * factor;
        words_[i] = static_cast<uint32_t>(carry);
        carry >>= WORD_BITS;
    }
    append(static_cast<uint32_t>(carry));
}

void BigInteger::multiply_by_power_of_5(unsigned exponent) {
    constexpr uint32_t FIVE_TO_13 = 1220703125;  // the largest power that a word holds
    for (; exponent >= 13; exponent -= 13) multiply_add(FIVE_TO_13, 0);
    for (; exponent > 0; exponent--) multiply_add(5, 0);
}

void BigInteger::shift_left(size_t bits) {
    if (is_zero()) return;
    const size_t words = bits / WORD_BITS;
    if (count_ + words > capacity_) __builtin_trap();
    memmove(words_ + words, words_, count_ * sizeof(words_[0]));
    memset(words_, 0, words * sizeof(words_[0]));
    count_ += words;
    if (bits % WORD_BITS != 0) multiply_add(uint32_t{1} << (bits % WORD_BITS), 0);
}

void BigInteger::subtract(const BigInteger& smaller) {
    uint64_t borrow = 0;
    for (size_t i = 0; i < count_; i++) {
        const uint64_t taken = borrow + (i < smaller.count_ ? smaller.words_[i] : 0);
        borrow = words_[i] < taken ? 1 : 0;
        words_[i] = static_cast<uint32_t>(words_[i] - taken);
    }
    drop_leading_zeros();
}

uint32_t BigInteger::divide(uint32_t divisor) {
    uint64_t rest = 0;
    for (size_t i = count_; i-- > 0;) {
        rest = (rest << WORD_BITS) | words_[i];
        words_[i] = static_cast<uint32_t>(rest / divisor);
        rest %= divisor;
    }
    drop_leading_zeros();
    return static_cast<uint32_t>(rest);
}

size_t BigInteger::bits() const {
    if (is_zero()) return 0;
    return count_ * WORD_BITS - static_cast<size_t>(__builtin_clz(words_[count_ - 1]));
}

int BigInteger::compare(const BigInteger& other) const {
    if (count_ != other.count_) return count_ < other.count_ ? -1 : 1;
    for (size_t i = count_; i-- > 0;) {
        if (words_[i] != other.words_[i]) return words_[i] < other.words_[i] ? -1 : 1;
    }
    return 0;
}
