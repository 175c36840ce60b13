#include "libc/float/decimal.hpp"

#include "libc/float/big_integer.hpp"

#include <string.h>

namespace {

// Writes the digits of `number`, which becomes 0, without leading zeros. Returns their count.
size_t write_digits(BigInteger& number, char* digits) {
    constexpr uint32_t BILLION = 1000000000;
    size_t count = 0;
    while (!number.is_zero()) {
        uint32_t nine = number.divide(BILLION);
        for (int i = 0; i < 9; i++, nine /= 10)
            digits[count++] = static_cast<char>('0' + nine % 10);
    }
    while (count > 0 && digits[count - 1] == '0') count--;
    for (size_t low = 0, high = count; low + 1 < high; low++) {
        const char kept = digits[low];
        digits[low] = digits[--high];
        digits[high] = kept;
    }
    return count;
}

}  // namespace

void Decimal::round(long long kept) {
    if (kept >= static_cast<long long>(count)) return;
    bool up = false;
    if (kept >= 0) {
        const size_t last = static_cast<size_t>(kept);
        const bool odd = last > 0 && (digits[last - 1] - '0') % 2 != 0;
        const bool tie = digits[last] == '5' && last + 1 == count;
        up = tie ? odd : digits[last] >= '5';
    }
    count = kept > 0 ? static_cast<size_t>(kept) : 0;
    if (up) {
        while (count > 0 && digits[count - 1] == '9') count--;
        if (count > 0) {
            digits[count - 1]++;
        } else {
            digits[count++] = '1';
            point++;
        }
    }
    while (count > 0 && digits[count - 1] == '0') count--;
    if (count == 0) point = 1;
}

Decimal make_decimal(Binary value, char* digits, BigInteger& number) {
    if (value.mantissa == 0) return {digits, 0, 1};
    const int zeros = __builtin_ctzll(value.mantissa);
    number.set(value.mantissa >> zeros);
    const int exponent = value.exponent + zeros;
    if (exponent >= 0)
        number.shift_left(static_cast<size_t>(exponent));
    else
        number.multiply_by_power_of_5(static_cast<unsigned>(-exponent));
    Decimal decimal = {digits, write_digits(number, digits), 0};
    decimal.point = static_cast<int>(decimal.count) + (exponent < 0 ? exponent : 0);
    while (digits[decimal.count - 1] == '0') decimal.count--;
    return decimal;
}
