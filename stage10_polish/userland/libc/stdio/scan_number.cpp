// Numbers for scanf, character by character: none is taken that does not belong to the number.
#include "libc/float/number_text.hpp"
#include "libc/stdio/scan_input.hpp"

#include <ctype.h>

namespace {

// 0-15, 16 for what is no digit.
unsigned digit_value(int character) {
    if (isdigit(character)) return static_cast<unsigned>(character - '0');
    const int letter = tolower(character);
    return letter >= 'a' && letter <= 'f' ? static_cast<unsigned>(letter - 'a') + 10 : 16;
}

template <const FloatFormat& FORMAT, typename Number>
bool scan_format(ScanInput& input, Number* to, Number (*make)(bool, Binary), Number infinity) {
    NumberTextFor<FORMAT> text;
    while (input.peek() != EOF && text.take(static_cast<char>(input.peek()))) input.advance();
    if (!text.complete()) return false;
    bool out_of_range = false;
    if (to != nullptr) *to = text.value(make, infinity, &out_of_range);
    return true;
}

}  // namespace

bool scan_integer(ScanInput& input, unsigned base, ScannedInteger* number) {
    *number = {false, false, 0};
    if (input.peek() == '-' || input.peek() == '+') {
        number->negative = input.peek() == '-';
        input.advance();
    }
    bool any = false;
    if (input.peek() == '0') {
        input.advance();
        any = true;
        if ((base == 0 || base == 16) && tolower(input.peek()) == 'x') {
            input.advance();
            any = false;
            base = 16;
        } else if (base == 0) {
            base = 8;
        }
    }
    if (base == 0) base = 10;
    for (unsigned digit; (digit = digit_value(input.peek())) < base; input.advance()) {
        any = true;
        if (__builtin_mul_overflow(number->magnitude, uint64_t{base}, &number->magnitude) ||
            __builtin_add_overflow(number->magnitude, uint64_t{digit}, &number->magnitude))
            number->overflow = true;
    }
    return any;
}

bool scan_float(ScanInput& input, ScanLength length, void* to) {
    switch (length) {
    case ScanLength::LongDouble:
        return scan_format<LONG_DOUBLE_FORMAT>(input, static_cast<long double*>(to),
                                               make_long_double, __builtin_infl());
    case ScanLength::Long:
        return scan_format<DOUBLE_FORMAT>(input, static_cast<double*>(to), make_double,
                                          __builtin_inf());
    default:
        return scan_format<FLOAT_FORMAT>(input, static_cast<float*>(to), make_float,
                                         __builtin_inff());
    }
}
