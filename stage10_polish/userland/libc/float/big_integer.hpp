// Natural numbers of any size that their owner has room for: what decimal and binary fractions are
// turned into each other with, without losing a bit (schoolbook arithmetic: Knuth, The Art of
// Computer Programming, 4.3.1).
#pragma once

#include <stddef.h>
#include <stdint.h>

class BigInteger {
public:
    BigInteger(const BigInteger&) = delete;
    BigInteger& operator=(const BigInteger&) = delete;

    void set(uint64_t value);
    // A result for which there is no room ends the program: who makes a number knows its bounds.
    void multiply_add(uint32_t factor, uint32_t addend);
    void multiply_by_power_of_5(unsigned exponent);
    void shift_left(size_t bits);
    void subtract(const BigInteger& smaller);
    uint32_t divide(uint32_t divisor);  // leaves the quotient, returns the remainder

    bool is_zero() const { return count_ == 0; }
    size_t bits() const;                         // 0 for zero
    int compare(const BigInteger& other) const;  // below, at or above zero, as for qsort

protected:
    BigInteger(uint32_t* words, size_t capacity) : words_(words), capacity_(capacity) {}

private:
    void append(uint32_t word);
    void drop_leading_zeros();

    uint32_t* words_;  // the lowest first; the highest of count_ is not zero
    size_t count_ = 0;
    size_t capacity_;
};

// One with room for so many bits.
template <size_t BITS>
class BigIntegerOf : public BigInteger {
public:
    BigIntegerOf() : BigInteger(storage_, sizeof(storage_) / sizeof(storage_[0])) {}

private:
    uint32_t storage_[(BITS + 31) / 32];
};
