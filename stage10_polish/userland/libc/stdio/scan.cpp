// The directives of a scanf format, and the conversions of text.
#include "libc/stdio/scan.hpp"

#include "libc/stdio/scan_input.hpp"

#include <ctype.h>
#include <limits.h>
#include <string.h>

namespace {

enum class Result { Done, NoMatch, InputEnded };

// The characters that %[...] takes, one bit for each.
class CharacterSet {
public:
    // `format` is behind the bracket; returns where the conversion ends, or NULL.
    const char* parse(const char* format) {
        const bool inverted = *format == '^';
        if (inverted) format++;
        const char* const first = format;
        for (; *format != ']' || format == first; format++) {
            if (*format == 0) return nullptr;
            add(*format, *format);
            if (format[1] == '-' && format[2] != ']' && format[2] != 0) {
                add(*format, format[2]);
                format += 2;
            }
        }
        for (uint64_t& word : members_) word = inverted ? ~word : word;
        return format + 1;
    }

    bool contains(int character) const {
        return character != EOF && (members_[character / 64] >> (character % 64) & 1) != 0;
    }

private:
    void add(char from, char to) {
        for (unsigned c = static_cast<uint8_t>(from); c <= static_cast<uint8_t>(to); c++)
            members_[c / 64] |= uint64_t{1} << (c % 64);
    }

    uint64_t members_[4] = {};
};

class Scanner {
public:
    Scanner(ScanSource* source, va_list arguments) : input_(source) {
        va_copy(arguments_, arguments);
    }
    ~Scanner() { va_end(arguments_); }

    int run(const char* format) {
        while (*format != 0) {
            Result result = Result::Done;
            if (isspace(static_cast<unsigned char>(*format))) {
                skip_blanks();
                format++;
            } else if (*format == '%') {
                result = conversion(format + 1, &format);
            } else {
                result = literal(*format++);
            }
            if (result == Result::InputEnded && stored_ == 0) return EOF;
            if (result != Result::Done) break;
        }
        return stored_;
    }

private:
    void skip_blanks() {
        input_.limit(SIZE_MAX);
        while (isspace(input_.peek())) input_.advance();
    }

    Result literal(char wanted) {
        input_.limit(SIZE_MAX);
        if (input_.ended()) return Result::InputEnded;
        if (input_.peek() != static_cast<unsigned char>(wanted)) return Result::NoMatch;
        input_.advance();
        return Result::Done;
    }

    // `at` is behind the percent sign, *behind becomes the end of the conversion.
    Result conversion(const char* at, const char** behind) {
        ScanConversion conversion;
        if (*at == '*') {
            conversion.store = false;
            at++;
        }
        if (isdigit(static_cast<unsigned char>(*at))) {
            conversion.width = 0;
            for (; isdigit(static_cast<unsigned char>(*at)); at++) {
                const size_t digit = static_cast<size_t>(*at - '0');
                if (conversion.width < INT_MAX) conversion.width = conversion.width * 10 + digit;
            }
            conversion.width_given = conversion.width > 0;
            if (!conversion.width_given) conversion.width = SIZE_MAX;
        }
        at = parse_length(at, conversion);
        conversion.type = *at;
        if (*at != 0) at++;
        CharacterSet set;
        if (conversion.type == '[') {
            at = set.parse(at);
            if (at == nullptr) return Result::NoMatch;
        }
        *behind = at;
        const char type = conversion.type;
        if (type == 'n') {
            store_integer(conversion, static_cast<int64_t>(input_.taken()));
            return Result::Done;
        }
        if (type != 'c' && type != '[') skip_blanks();
        if (type == '%') return literal('%');
        if (input_.ended()) return Result::InputEnded;
        input_.limit(conversion.width);
        if (!convert(conversion, set)) return Result::NoMatch;
        if (conversion.store) stored_++;
        return Result::Done;
    }

    static const char* parse_length(const char* at, ScanConversion& conversion) {
        const char length = *at;
        if (length == 0 || strchr("hlLjzt", length) == nullptr) return at;
        at++;
        const bool twice = (length == 'h' || length == 'l') && *at == length;
        if (length == 'h')
            conversion.length = twice ? ScanLength::Char : ScanLength::Short;
        else
            conversion.length = length == 'L' ? ScanLength::LongDouble : ScanLength::Long;
        return twice ? at + 1 : at;
    }

    bool convert(const ScanConversion& conversion, const CharacterSet& set) {
        switch (conversion.type) {
        case 'd':
        case 'u':
            return integer(conversion, 10);
        case 'i':
            return integer(conversion, 0);
        case 'o':
            return integer(conversion, 8);
        case 'x':
        case 'X':
        case 'p':
            return integer(conversion, 16);
        case 'f':
        case 'F':
        case 'e':
        case 'E':
        case 'g':
        case 'G':
        case 'a':
        case 'A':
            return scan_float(input_, conversion.length, target<void>(conversion));
        case 'c':
            characters(conversion);
            return true;
        case 's':
        case '[':
            return text(conversion, set);
        default:
            return false;
        }
    }

    template <typename T>
    T* target(const ScanConversion& conversion) {
        return conversion.store ? va_arg(arguments_, T*) : nullptr;
    }

    bool integer(const ScanConversion& conversion, unsigned base) {
        ScannedInteger number;
        if (!scan_integer(input_, base, &number)) return false;
        const bool with_sign = conversion.type == 'd' || conversion.type == 'i';
        const uint64_t most = static_cast<uint64_t>(INT64_MAX) + (number.negative ? 1 : 0);
        if (with_sign && (number.overflow || number.magnitude > most)) {
            number.magnitude = most;
        } else if (number.overflow) {
            number = {false, true, UINT64_MAX};
        }
        const uint64_t value = number.negative ? 0 - number.magnitude : number.magnitude;
        store_integer(conversion, static_cast<int64_t>(value));
        return true;
    }

    void store_integer(const ScanConversion& conversion, int64_t value) {
        if (!conversion.store) return;
        if (conversion.length == ScanLength::Char)
            *va_arg(arguments_, signed char*) = static_cast<signed char>(value);
        else if (conversion.length == ScanLength::Short)
            *va_arg(arguments_, short*) = static_cast<short>(value);
        else if (conversion.length == ScanLength::Int && conversion.type != 'p')
            *va_arg(arguments_, int*) = static_cast<int>(value);
        else
            *va_arg(arguments_, int64_t*) = value;
    }

    // As many as the width says, 1 if it says nothing, fewer at the end of the input; no zero
    // behind.
    void characters(const ScanConversion& conversion) {
        char* to = target<char>(conversion);
        if (!conversion.width_given) input_.limit(1);
        for (int next; (next = input_.peek()) != EOF; input_.advance()) {
            if (to != nullptr) *to++ = static_cast<char>(next);
        }
    }

    bool text(const ScanConversion& conversion, const CharacterSet& set) {
        char* to = target<char>(conversion);
        const bool word = conversion.type == 's';
        bool any = false;
        for (int next; (next = input_.peek()) != EOF; input_.advance()) {
            if (word ? isspace(next) : !set.contains(next)) break;
            if (to != nullptr) *to++ = static_cast<char>(next);
            any = true;
        }
        if (to != nullptr && any) *to = 0;
        return any;
    }

    ScanInput input_;
    va_list arguments_;
    int stored_ = 0;
};

}  // namespace

int scan_text(ScanSource* source, const char* format, va_list arguments) {
    return Scanner(source, arguments).run(format);
}
