// printf and echo.
#include "shell/builtins.hpp"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

using shell::complain;

namespace {

// One conversion of a format: %-08.3d and the like.
struct Conversion {
    bool left, zero, plus, blank, alternative;
    size_t width;
    size_t precision;
    bool has_precision;
    char type;
};

class Formatter {
public:
    Formatter(Words& words, char* const* arguments)
        : arguments_(arguments),
          count_(words.count()) {}

    // The format, again and again while arguments are left.
    int run(Text& output) {
        const char* const format = arguments_[1];
        do {
            const size_t before = next_;
            for (at_ = format; *at_ != 0 && !over_ && good_;) step(output);
            if (next_ == before) break;
        } while (next_ < count_ && !over_ && good_);
        if (!good_) complain("printf", "not enough memory");
        return good_ ? status_ : 1;
    }

private:
    void put(Text& output, char byte) { good_ = good_ && output.append(byte); }
    const char* argument() { return next_ < count_ ? arguments_[next_++] : nullptr; }

    void step(Text& output) {
        if (*at_ == '\\') {
            escape(output, at_, false);
        } else if (*at_ != '%') {
            put(output, *at_++);
        } else if (at_[1] == '%') {
            put(output, '%');
            at_ += 2;
        } else {
            at_++;
            convert(output);
        }
    }

    // At a backslash. In an argument of %b an octal number begins with 0, and \c ends everything.
    void escape(Text& output, const char*& at, bool in_argument) {
        static constexpr char NAMES[] = "abfnrtv\\", VALUES[] = "\a\b\f\n\r\t\v\\";
        const char c = *++at;
        const char* const known = c != 0 ? strchr(NAMES, c) : nullptr;
        if (known != nullptr) {
            put(output, VALUES[known - NAMES]);
            at++;
        } else if (in_argument && c == 'c') {
            over_ = true;
        } else if (c >= '0' && c <= '7') {
            int value = 0;
            if (in_argument && c == '0') at++;
            for (int i = 0; i < 3 && *at >= '0' && *at <= '7'; i++) value = value * 8 + *at++ - '0';
            put(output, static_cast<char>(value));
        } else {
            put(output, '\\');
        }
    }

    size_t size_from(const char*& at) {
        size_t size = 0;
        while (isdigit(static_cast<unsigned char>(*at)) && size < 10000)
            size = size * 10 + static_cast<size_t>(*at++ - '0');
        return size;
    }

    void convert(Text& output) {
        Conversion c = {};
        for (;; at_++) {
            if (*at_ == '-')
                c.left = true;
            else if (*at_ == '0')
                c.zero = true;
            else if (*at_ == '+')
                c.plus = true;
            else if (*at_ == ' ')
                c.blank = true;
            else if (*at_ == '#')
                c.alternative = true;
            else
                break;
        }
        c.width = size_from(at_);
        if (*at_ == '.') {
            c.has_precision = true;
            c.precision = size_from(++at_);
        }
        c.type = *at_;
        if (c.type == 0 || strchr("diouxXcsb", c.type) == nullptr) {
            complain("printf", at_ - 1, "not a conversion");
            status_ = 1;
            over_ = true;
            return;
        }
        at_++;
        if (c.type == 's' || c.type == 'b' || c.type == 'c')
            text(output, c);
        else
            number(output, c);
    }

    void pad(Text& output, size_t count, char with) {
        for (; count > 0 && good_; count--) put(output, with);
    }

    void text(Text& output, const Conversion& c) {
        const char* const word = argument();
        Text value;
        for (const char* at = word != nullptr ? word : ""; *at != 0 && !over_ && good_;) {
            if (c.type == 'b' && *at == '\\')
                escape(value, at, true);
            else
                put(value, *at++);
            if (c.type == 'c') break;
        }
        const size_t size = c.has_precision && c.type != 'c' && c.precision < value.size()
                                ? c.precision
                                : value.size();
        const size_t padding = c.width > size ? c.width - size : 0;
        if (!c.left) pad(output, padding, ' ');
        good_ = good_ && output.append(value.c_str(), size);
        if (c.left) pad(output, padding, ' ');
    }

    // A number as C writes it, or a character behind a quote.
    int64_t value_of(const char* word) {
        if (word == nullptr || *word == 0) return 0;
        if (*word == '\'' || *word == '"') return static_cast<unsigned char>(word[1]);
        char* end;
        const int64_t value =
            *word == '-' ? strtoll(word, &end, 0) : static_cast<int64_t>(strtoull(word, &end, 0));
        if (*end == 0 && end != word) return value;
        complain("printf", word, "not a number");
        status_ = 1;
        return value;
    }

    void number(Text& output, const Conversion& c) {
        const int64_t value = value_of(argument());
        const bool is_signed = c.type == 'd' || c.type == 'i';
        const bool negative = is_signed && value < 0;
        uint64_t left = static_cast<uint64_t>(value);
        if (negative) left = 0 - left;
        const unsigned base = c.type == 'o' ? 8 : c.type == 'x' || c.type == 'X' ? 16 : 10;
        const char* const all = c.type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
        char digits[24];
        size_t count = 0;
        for (; left > 0; left /= base) digits[count++] = all[left % base];
        size_t least = c.has_precision ? c.precision : 1;
        if (c.alternative && c.type == 'o' && least <= count) least = count + 1;
        Text sign;
        if (negative) put(sign, '-');
        if (is_signed && !negative && (c.plus || c.blank)) put(sign, c.plus ? '+' : ' ');
        if (c.alternative && base == 16 && value != 0) {
            put(sign, '0');
            put(sign, c.type);
        }
        size_t size = sign.size() + (count > least ? count : least);
        if (c.zero && !c.left && !c.has_precision && c.width > size) {
            least = c.width - sign.size();
            size = c.width;
        }
        const size_t padding = c.width > size ? c.width - size : 0;
        if (!c.left) pad(output, padding, ' ');
        good_ = good_ && output.append(sign.c_str(), sign.size());
        if (least > count) pad(output, least - count, '0');
        while (count > 0) put(output, digits[--count]);
        if (c.left) pad(output, padding, ' ');
    }

    char* const* arguments_;
    const size_t count_;
    size_t next_ = 2;
    const char* at_ = nullptr;
    int status_ = 0;
    bool over_ = false;  // \c, or an error
    bool good_ = true;   // false: no memory
};

}  // namespace

namespace builtins {

int echo(Shell&, Words& words) {
    Text line;
    bool good = true;
    char** const arguments = words.argv();
    if (arguments == nullptr) return 1;
    const bool newline = words.count() < 2 || strcmp(arguments[1], "-n") != 0;
    for (size_t i = newline ? 1 : 2; i < words.count() && good; i++)
        good = line.append(arguments[i]) && (i + 1 == words.count() || line.append(' '));
    if (newline) good = good && line.append('\n');
    if (!good) {
        complain("echo", "not enough memory");
        return 1;
    }
    shell::print_bytes(line.c_str(), line.size());
    return 0;
}

int print_formatted(Shell&, Words& words) {
    if (words.count() > 1 && strcmp(words[1], "--") == 0) words.drop_first(1);
    if (words.count() < 2) return wrong_usage("printf");
    char** const arguments = words.argv();
    if (arguments == nullptr) {
        complain("printf", "not enough memory");
        return 1;
    }
    Text output;
    const int status = Formatter(words, arguments).run(output);
    shell::print_bytes(output.c_str(), output.size());
    return status;
}

}  // namespace builtins
