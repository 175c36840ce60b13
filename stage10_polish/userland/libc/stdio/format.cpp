// The printf engine. Each conversion is parsed into a Conversion, turned into prefix, zeros and
// digits, and padded in one place.
#include "libc/stdio/format.hpp"

#include "libc/stdio/format_float.hpp"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

namespace {

class Formatter : FormatOutput {
public:
    Formatter(FormatSink* sink, va_list arguments) : FormatOutput(sink) {
        va_copy(arguments_, arguments);
    }
    ~Formatter() { va_end(arguments_); }

    int run(const char* format) {
        for (;;) {
            const char* percent = format;
            while (*percent != 0 && *percent != '%') percent++;
            write(format, static_cast<size_t>(percent - format));
            if (*percent == 0) break;
            Conversion conversion;
            format = parse(percent + 1, conversion);
            if (!convert(conversion)) {
                errno = EINVAL;
                return -1;
            }
        }
        if (total() > INT_MAX) {
            errno = EINVAL;
            return -1;
        }
        return static_cast<int>(total());
    }

private:
    // A decimal number, or `*`: an int argument.
    int number(const char*& at) {
        if (*at == '*') {
            at++;
            return va_arg(arguments_, int);
        }
        int value = 0;
        for (; *at >= '0' && *at <= '9'; at++) {
            if (__builtin_mul_overflow(value, 10, &value) ||
                __builtin_add_overflow(value, *at - '0', &value))
                too_large_ = true;
        }
        return value;
    }

    // `at` points behind the percent sign; the result points behind the conversion.
    const char* parse(const char* at, Conversion& conversion) {
        for (;; at++) {
            if (*at == '-')
                conversion.left = true;
            else if (*at == '+')
                conversion.plus = true;
            else if (*at == ' ')
                conversion.space = true;
            else if (*at == '#')
                conversion.alternate = true;
            else if (*at == '0')
                conversion.zero = true;
            else
                break;
        }
        conversion.width = number(at);
        if (conversion.width < 0) {
            conversion.left = true;
            conversion.width = conversion.width == INT_MIN ? INT_MAX : -conversion.width;
        }
        if (*at == '.') {
            at++;
            conversion.precision = number(at);
            if (conversion.precision < 0) conversion.precision = -1;
        }
        at = parse_length(at, conversion);
        conversion.type = *at;
        return *at != 0 ? at + 1 : at;
    }

    static const char* parse_length(const char* at, Conversion& conversion) {
        switch (*at) {
        case 'h':
            conversion.length = at[1] == 'h' ? Length::Char : Length::Short;
            return at[1] == 'h' ? at + 2 : at + 1;
        case 'l':
            conversion.length = Length::Long;
            return at[1] == 'l' ? at + 2 : at + 1;
        case 'L':
            conversion.length = Length::LongDouble;
            return at + 1;
        case 'j':
        case 'z':
        case 't':
            conversion.length = Length::Long;
            return at + 1;
        default:
            return at;
        }
    }

    // False: there is no such conversion, or its width cannot be.
    bool convert(const Conversion& conversion) {
        if (too_large_) return false;
        if (memchr("fFeEgGaA", conversion.type, 8) != nullptr) {
            floating_point(conversion);
            return true;
        }
        if (conversion.length == Length::LongDouble) return false;
        switch (conversion.type) {
        case 'd':
        case 'i':
            integer(conversion, signed_argument(conversion.length));
            return true;
        case 'u':
        case 'x':
        case 'X':
        case 'o':
            unsigned_integer(conversion, unsigned_argument(conversion.length));
            return true;
        case 'c': {
            const char character = static_cast<char>(va_arg(arguments_, int));
            padded(conversion, &character, 1);
            return true;
        }
        case 's':
            string(conversion, va_arg(arguments_, const char*));
            return true;
        case 'p':
            pointer(conversion, va_arg(arguments_, void*));
            return true;
        case '%':
            write("%", 1);
            return true;
        default:
            return false;
        }
    }

    int64_t signed_argument(Length length) {
        if (length == Length::Long) return va_arg(arguments_, long);
        const int value = va_arg(arguments_, int);
        if (length == Length::Char) return static_cast<signed char>(value);
        if (length == Length::Short) return static_cast<short>(value);
        return value;
    }

    uint64_t unsigned_argument(Length length) {
        if (length == Length::Long) return va_arg(arguments_, unsigned long);
        const unsigned value = va_arg(arguments_, unsigned);
        if (length == Length::Char) return static_cast<unsigned char>(value);
        if (length == Length::Short) return static_cast<unsigned short>(value);
        return value;
    }

    void integer(const Conversion& conversion, int64_t value) {
        const char* sign = value < 0 ? "-" : conversion.plus ? "+" : conversion.space ? " " : "";
        const uint64_t magnitude = static_cast<uint64_t>(value);
        digits(conversion, sign, value < 0 ? 0 - magnitude : magnitude, 10);
    }

    void unsigned_integer(const Conversion& conversion, uint64_t value) {
        if (conversion.type == 'u') return digits(conversion, "", value, 10);
        if (conversion.type == 'o') return digits(conversion, "", value, 8);
        const bool prefixed = conversion.alternate && value != 0;
        const char* prefix = !prefixed ? "" : conversion.type == 'x' ? "0x" : "0X";
        digits(conversion, prefix, value, 16);
    }

    void pointer(Conversion conversion, const void* value) {
        conversion.precision = -1;
        if (value == nullptr) return padded(conversion, "(nil)", 5);
        conversion.type = 'x';
        digits(conversion, "0x", reinterpret_cast<uintptr_t>(value), 16);
    }

    void floating_point(const Conversion& conversion) {
        if (conversion.length == Length::LongDouble)
            format_float(*this, conversion, va_arg(arguments_, long double));
        else
            format_float(*this, conversion, va_arg(arguments_, double));
    }

    void string(const Conversion& conversion, const char* text) {
        const bool shortened = conversion.precision >= 0;
        if (text == nullptr) text = shortened && conversion.precision < 6 ? "" : "(null)";
        const size_t limit = shortened ? static_cast<size_t>(conversion.precision) : SIZE_MAX;
        padded(conversion, text, strnlen(text, limit));
    }

    // sign or prefix, then zeros up to the precision (or the width, with the zero flag), then
    // digits.
    void digits(const Conversion& conversion, const char* prefix, uint64_t value, unsigned base) {
        const char* alphabet = conversion.type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
        char buffer[24];
        char* const end = buffer + sizeof(buffer);
        char* start = end;
        for (; value != 0; value /= base) *--start = alphabet[value % base];
        const size_t count = static_cast<size_t>(end - start);
        const size_t prefix_size = strlen(prefix);
        const size_t width = static_cast<size_t>(conversion.width);
        size_t wanted = conversion.precision >= 0 ? static_cast<size_t>(conversion.precision) : 1;
        if (conversion.alternate && base == 8 && wanted <= count) wanted = count + 1;
        if (conversion.zero && !conversion.left && conversion.precision < 0 &&
            width > prefix_size + wanted)
            wanted = width - prefix_size;
        const size_t zeros = wanted > count ? wanted - count : 0;
        const size_t size = prefix_size + zeros + count;
        const size_t padding = width > size ? width - size : 0;
        if (!conversion.left) repeat(' ', padding);
        write(prefix, prefix_size);
        repeat('0', zeros);
        write(start, count);
        if (conversion.left) repeat(' ', padding);
    }

    va_list arguments_;
    bool too_large_ = false;  // a width or precision beyond INT_MAX
};

}  // namespace

int format_text(FormatSink* sink, const char* format, va_list arguments) {
    return Formatter(sink, arguments).run(format);
}
