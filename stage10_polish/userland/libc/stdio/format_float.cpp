// The number's exact decimal digits, rounded once to what is asked for, a half to even; hexadecimal
// ones are the bits themselves.
#include "libc/stdio/format_float.hpp"

#include "libc/float/big_integer.hpp"
#include "libc/float/decimal.hpp"

#include <string.h>

namespace {

// The text of a number in the order of its parts; digits lie elsewhere.
struct Parts {
    char prefix[4] = {};  // sign, 0x
    const char* whole = "";
    size_t whole_size = 0, whole_zeros = 0;  // zeros that follow
    bool point = false;
    const char* fraction = "";
    size_t zeros_before = 0, fraction_size = 0, zeros_behind = 0;
    char suffix[8] = {};  // the exponent

    size_t size() const {
        return strlen(prefix) + whole_size + whole_zeros + (point ? 1 : 0) + zeros_before +
               fraction_size + zeros_behind + strlen(suffix);
    }
};

constexpr char CASE = 'a' - 'A';

// The letter as the conversion's own: upper or lower case.
char in_case(const Conversion& conversion, char letter) {
    return conversion.type < 'a' && letter >= 'a' ? static_cast<char>(letter - CASE) : letter;
}

char lower(char letter) { return static_cast<char>(letter | CASE); }

void append(char* text, char character) {
    text += strlen(text);
    text[0] = character;
    text[1] = 0;
}

void add_sign(Parts& parts, const Conversion& conversion, bool negative) {
    const char sign = negative ? '-' : conversion.plus ? '+' : conversion.space ? ' ' : 0;
    if (sign != 0) append(parts.prefix, sign);
}

void add_exponent(Parts& parts, char letter, int exponent, int least_digits) {
    append(parts.suffix, letter);
    append(parts.suffix, exponent < 0 ? '-' : '+');
    const unsigned magnitude = static_cast<unsigned>(exponent < 0 ? -exponent : exponent);
    unsigned scale = least_digits == 2 ? 10 : 1;
    while (magnitude / scale >= 10) scale *= 10;
    for (; scale > 0; scale /= 10)
        append(parts.suffix, static_cast<char>('0' + magnitude / scale % 10));
}

void put(FormatOutput& output, const Conversion& conversion, const Parts& parts) {
    const size_t width = static_cast<size_t>(conversion.width), size = parts.size();
    const size_t padding = width > size ? width - size : 0;
    const bool zeros = conversion.zero && !conversion.left;
    if (!conversion.left && !zeros) output.repeat(' ', padding);
    output.write(parts.prefix, strlen(parts.prefix));
    if (zeros) output.repeat('0', padding);
    output.write(parts.whole, parts.whole_size);
    output.repeat('0', parts.whole_zeros);
    if (parts.point) output.write(".", 1);
    output.repeat('0', parts.zeros_before);
    output.write(parts.fraction, parts.fraction_size);
    output.repeat('0', parts.zeros_behind);
    output.write(parts.suffix, strlen(parts.suffix));
    if (conversion.left) output.repeat(' ', padding);
}

void put_word(FormatOutput& output, Conversion conversion, const FloatValue& value) {
    Parts parts;
    add_sign(parts, conversion, value.negative);
    const bool upper = in_case(conversion, 'a') == 'A';
    if (value.kind == FloatKind::Infinite)
        parts.whole = upper ? "INF" : "inf";
    else
        parts.whole = upper ? "NAN" : "nan";
    parts.whole_size = 3;
    conversion.zero = false;
    put(output, conversion, parts);
}

// Digits before the point and `precision` of them behind; the decimal is rounded to that.
void lay_out_plain(Parts& parts, const Decimal& decimal, long long precision) {
    const size_t wanted = static_cast<size_t>(precision);
    if (decimal.point <= 0) {
        parts.whole = "0";
        parts.whole_size = 1;
        const size_t zeros = static_cast<size_t>(-decimal.point);
        parts.zeros_before = zeros < wanted ? zeros : wanted;
        parts.fraction = decimal.digits;
        parts.fraction_size = decimal.count;
    } else {
        const size_t point = static_cast<size_t>(decimal.point);
        parts.whole = decimal.digits;
        parts.whole_size = decimal.count < point ? decimal.count : point;
        parts.whole_zeros = point - parts.whole_size;
        parts.fraction = decimal.digits + parts.whole_size;
        parts.fraction_size = decimal.count - parts.whole_size;
    }
    parts.zeros_behind = wanted - parts.zeros_before - parts.fraction_size;
}

// One digit, the point, `precision` digits, the exponent.
void lay_out_exponent(Parts& parts, const Conversion& conversion, const Decimal& decimal,
                      long long precision) {
    const bool zero = decimal.count == 0;
    parts.whole = zero ? "0" : decimal.digits;
    parts.whole_size = 1;
    parts.fraction = decimal.digits + (zero ? 0 : 1);
    parts.fraction_size = zero ? 0 : decimal.count - 1;
    parts.zeros_behind = static_cast<size_t>(precision) - parts.fraction_size;
    add_exponent(parts, in_case(conversion, 'e'), decimal.point - 1, 2);
}

void put_decimal(FormatOutput& output, const Conversion& conversion, bool negative,
                 Decimal decimal) {
    Parts parts;
    add_sign(parts, conversion, negative);
    const char type = lower(conversion.type);
    long long precision = conversion.precision < 0 ? 6 : conversion.precision;
    if (type == 'f') {
        decimal.round(decimal.point + precision);
        lay_out_plain(parts, decimal, precision);
    } else if (type == 'e') {
        decimal.round(precision + 1);
        lay_out_exponent(parts, conversion, decimal, precision);
    } else {
        if (precision == 0) precision = 1;
        decimal.round(precision);
        const int exponent = decimal.point - 1;
        if (exponent >= -4 && exponent < precision)
            lay_out_plain(parts, decimal, precision - 1 - exponent);
        else
            lay_out_exponent(parts, conversion, decimal, precision - 1);
        if (!conversion.alternate) {
            parts.zeros_behind = 0;
            if (parts.fraction_size == 0) parts.zeros_before = 0;
        }
    }
    parts.point =
        conversion.alternate || parts.zeros_before + parts.fraction_size + parts.zeros_behind > 0;
    put(output, conversion, parts);
}

// `fraction_bits` stand behind the point: of a double all but one, of a long double all but four,
// as their formats store them.
void put_hexadecimal(FormatOutput& output, const Conversion& conversion, const FloatValue& value,
                     int fraction_bits) {
    uint64_t mantissa = value.magnitude.mantissa;
    int exponent = mantissa == 0 ? 0 : value.magnitude.exponent + fraction_bits;
    size_t digits = static_cast<size_t>(fraction_bits / 4);
    if (conversion.precision >= 0 && static_cast<size_t>(conversion.precision) < digits) {
        const int dropped = fraction_bits - 4 * conversion.precision;
        const uint64_t half = uint64_t{1} << (dropped - 1), rest = mantissa & (2 * half - 1);
        mantissa >>= dropped;
        if (rest > half || (rest == half && mantissa % 2 != 0)) mantissa++;
        digits = static_cast<size_t>(conversion.precision);
        if (fraction_bits == 60 && mantissa >> 4 * digits >> 4 != 0) {  // a carry into a fifth bit
            mantissa >>= 4;
            exponent += 4;
        }
    }
    char text[17];
    for (size_t i = digits + 1; i-- > 0; mantissa >>= 4)
        text[i] = in_case(conversion, "0123456789abcdef"[mantissa & 15]);
    Parts parts;
    add_sign(parts, conversion, value.negative);
    append(parts.prefix, '0');
    append(parts.prefix, in_case(conversion, 'x'));
    parts.whole = text;
    parts.whole_size = 1;
    parts.fraction = text + 1;
    if (conversion.precision < 0) {
        while (digits > 0 && text[digits] == '0') digits--;
    } else {
        parts.zeros_behind = static_cast<size_t>(conversion.precision) - digits;
    }
    parts.fraction_size = digits;
    parts.point = conversion.alternate || digits + parts.zeros_behind > 0;
    add_exponent(parts, in_case(conversion, 'p'), exponent, 1);
    put(output, conversion, parts);
}

// A function of its own for each format: the long one needs 17 KB of stack.
template <const FloatFormat& FORMAT>
__attribute__((noinline)) void put_finite(FormatOutput& output, const Conversion& conversion,
                                          const FloatValue& value) {
    BigIntegerOf<decimal_bits(FORMAT)> number;
    char digits[decimal_digits(FORMAT)];
    put_decimal(output, conversion, value.negative, make_decimal(value.magnitude, digits, number));
}

}  // namespace

void format_float(FormatOutput& output, const Conversion& conversion, double number) {
    const FloatValue value = take_apart(number);
    if (value.kind != FloatKind::Finite)
        put_word(output, conversion, value);
    else if (lower(conversion.type) == 'a')
        put_hexadecimal(output, conversion, value, 52);
    else
        put_finite<DOUBLE_FORMAT>(output, conversion, value);
}

void format_float(FormatOutput& output, const Conversion& conversion, long double number) {
    const FloatValue value = take_apart(number);
    if (value.kind != FloatKind::Finite)
        put_word(output, conversion, value);
    else if (lower(conversion.type) == 'a')
        put_hexadecimal(output, conversion, value, 60);
    else
        put_finite<LONG_DOUBLE_FORMAT>(output, conversion, value);
}
