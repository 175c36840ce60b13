// Formatted text, checked while compiling: println("frame {:#x} of {}", index, count) does not
// compile when the placeholders and the arguments do not fit each other.
//
//     {[:[[fill]align][#][0][width][type]]}    align < > ^   type x X b o d c s   {{ and }} are
//     braces
//
// Integers, bool, char, text and pointers are known here. A type of your own becomes printable by a
// function `void format_value(Writer&, const FormatSpec&, const YourType&)` in its namespace.
#pragma once

#include "lib/address.hpp"
#include "lib/string_view.hpp"

#include <concepts>
#include <mach/kern_return.h>
#include <stddef.h>
#include <stdint.h>
#include <type_traits>

struct FormatSpec {
    char fill = ' ';
    char align = 0;          // '<', '>', '^'; 0: numbers to the right, everything else to the left
    bool alternate = false;  // "0x" and the like in front
    bool zeros = false;
    unsigned width = 0;
    char type = 0;
};

// Collects characters in a buffer that somebody else owns. When it is full it is handed to `flush`,
// or, without one, the rest of the text is dropped.
class Writer {
public:
    using Flush = void (*)(StringView text);

    explicit Writer(Span<char> buffer, Flush flush = nullptr) : buffer_(buffer), flush_(flush) {}

    void put(char character);
    void write(StringView text);
    void repeat(char character, size_t count);
    void padded(StringView text, const FormatSpec& spec, char default_align = '<');
    void finish();  // flushes what is left

    StringView written() const { return {buffer_.data(), used_}; }

private:
    Span<char> buffer_;
    Flush flush_;
    size_t used_ = 0;
};

namespace formatting {

enum class Kind { Integer, Character, Boolean, Text, Pointer, Custom };

template <typename T>
consteval Kind kind_of() {
    using Plain = std::decay_t<T>;
    if constexpr (std::is_same_v<Plain, bool>) {
        return Kind::Boolean;
    } else if constexpr (std::is_same_v<Plain, char>) {
        return Kind::Character;
    } else if constexpr (std::is_integral_v<Plain>) {
        return Kind::Integer;
    } else if constexpr (std::is_same_v<Plain, StringView> || std::is_same_v<Plain, char*> ||
                         std::is_same_v<Plain, const char*>) {
        return Kind::Text;
    } else if constexpr (std::is_pointer_v<Plain> || std::is_null_pointer_v<Plain>) {
        return Kind::Pointer;
    } else {
        return Kind::Custom;
    }
}

// The parts of a format text are taken apart by the same function while compiling and when
// printing.
struct Piece {
    enum { Literal, Placeholder, End, Malformed } what = End;
    StringView literal;
    FormatSpec spec;
};

constexpr bool is_align(char character) {
    return character == '<' || character == '>' || character == '^';
}

// Reads "...}" after "{"; `at` ends behind the brace. False if it is no placeholder.
constexpr bool parse_spec(StringView text, size_t& at, FormatSpec& spec) {
    const auto peek = [&](size_t ahead = 0) {
        return at + ahead < text.size() ? text[at + ahead] : '\0';
    };
    if (peek() == ':') {
        at++;
        if (is_align(peek(1)) && peek() != '}' && peek() != '{') {
            spec.fill = peek();
            at++;
        }
        if (is_align(peek())) {
            spec.align = peek();
            at++;
        }
        if (peek() == '#') {
            spec.alternate = true;
            at++;
        }
        if (peek() == '0') {
            spec.zeros = true;
            at++;
        }
        while (peek() >= '0' && peek() <= '9') {
            spec.width = spec.width * 10 + static_cast<unsigned>(peek() - '0');
            if (spec.width > 1000) return false;
            at++;
        }
        const char type = peek();
        if (type == 'x' || type == 'X' || type == 'b' || type == 'o' || type == 'd' ||
            type == 'c' || type == 's') {
            spec.type = type;
            at++;
        }
    }
    if (peek() != '}') return false;
    at++;
    return true;
}

constexpr Piece next_piece(StringView text, size_t& at) {
    Piece piece;
    if (at == text.size()) return piece;
    const char first = text[at];
    if (first == '{' || first == '}') {
        if (at + 1 < text.size() && text[at + 1] == first) {
            piece.what = Piece::Literal;
            piece.literal = text.slice(at, 1);
            at += 2;
            return piece;
        }
        at++;
        piece.what = first == '{' && parse_spec(text, at, piece.spec) ? Piece::Placeholder
                                                                      : Piece::Malformed;
        return piece;
    }
    const size_t start = at;
    while (at < text.size() && text[at] != '{' && text[at] != '}') at++;
    piece.what = Piece::Literal;
    piece.literal = text.slice(start, at - start);
    return piece;
}

constexpr bool spec_fits(const FormatSpec& spec, Kind kind) {
    const bool number_type = spec.type == 'x' || spec.type == 'X' || spec.type == 'b' ||
                             spec.type == 'o' || spec.type == 'd';
    switch (kind) {
    case Kind::Integer:
        return spec.type == 0 || number_type || spec.type == 'c';
    case Kind::Character:
        return !spec.alternate && !spec.zeros && (spec.type == 0 || spec.type == 'c');
    case Kind::Boolean:
    case Kind::Text:
        return !spec.alternate && !spec.zeros && (spec.type == 0 || spec.type == 's');
    case Kind::Pointer:
        return spec.type == 0 && !spec.alternate && !spec.zeros;
    case Kind::Custom:
        return true;
    }
    return false;
}

// Not constexpr on purpose: reaching one of these while compiling is the error message.
void malformed_placeholder_in_format_text();
void more_placeholders_than_arguments();
void more_arguments_than_placeholders();
void placeholder_does_not_fit_the_argument();

struct Argument {
    void (*write)(Writer& writer, const FormatSpec& spec, const void* value);
    const void* value;
};

void format(Writer& writer, StringView text, Span<const Argument> arguments);

}  // namespace formatting

template <typename... Args>
class FormatString {
public:
    consteval FormatString(const char* text) : text_(text) {
        constexpr formatting::Kind kinds[] = {formatting::kind_of<Args>()...,
                                              formatting::Kind::Custom};
        size_t used = 0;
        size_t at = 0;
        while (true) {
            const formatting::Piece piece = formatting::next_piece(text_, at);
            if (piece.what == formatting::Piece::End) break;
            if (piece.what == formatting::Piece::Literal) continue;
            if (piece.what == formatting::Piece::Malformed) {
                formatting::malformed_placeholder_in_format_text();
            }
            if (used == sizeof...(Args)) formatting::more_placeholders_than_arguments();
            if (!formatting::spec_fits(piece.spec, kinds[used])) {
                formatting::placeholder_does_not_fit_the_argument();
            }
            used++;
        }
        if (used != sizeof...(Args)) formatting::more_arguments_than_placeholders();
    }

    StringView text() const { return text_; }

private:
    StringView text_;
};

// What the placeholders become.
void format_number(Writer& writer, const FormatSpec& spec, uint64_t magnitude, bool negative);
void format_value(Writer& writer, const FormatSpec& spec, StringView text);
void format_value(Writer& writer, const FormatSpec& spec, const void* pointer);
void format_value(Writer& writer, const FormatSpec& spec, PhysicalAddress address);  // P:0x1000
void format_value(Writer& writer, const FormatSpec& spec, VirtualAddress address);   // V:0x1000
void format_value(Writer& writer, const FormatSpec& spec, kern_return_t error);      // in words

template <std::integral T>
void format_value(Writer& writer, const FormatSpec& spec, T value) {
    if constexpr (std::is_same_v<T, bool>) {
        format_value(writer, spec, value ? StringView("true") : StringView("false"));
    } else if constexpr (std::is_same_v<T, char>) {
        format_value(writer, spec, StringView(&value, 1));
    } else if constexpr (std::is_signed_v<T>) {
        const uint64_t bits = static_cast<uint64_t>(static_cast<int64_t>(value));
        format_number(writer, spec, value < 0 ? 0 - bits : bits, value < 0);
    } else {
        format_number(writer, spec, value, false);
    }
}

namespace formatting {

template <typename T>
void write_argument(Writer& writer, const FormatSpec& spec, const void* value) {
    const T& argument = *static_cast<const T*>(value);
    if constexpr (kind_of<T>() == Kind::Text) {
        format_value(writer, spec, StringView(argument));
    } else if constexpr (kind_of<T>() == Kind::Pointer) {
        format_value(writer, spec, static_cast<const void*>(argument));
    } else {
        format_value(writer, spec, argument);
    }
}

template <typename... Args>
void format_pack(Writer& writer, StringView text, const Args&... args) {
    const Argument list[] = {{write_argument<Args>, &args}..., {nullptr, nullptr}};
    format(writer, text, {list, sizeof...(Args)});
}

}  // namespace formatting

// Formats into `buffer`; what does not fit is dropped. The result is the part of `buffer` used.
template <typename... Args>
StringView format_to(Span<char> buffer, FormatString<std::type_identity_t<Args>...> text,
                     const Args&... args) {
    Writer writer(buffer);
    formatting::format_pack(writer, text.text(), args...);
    return writer.written();
}

template <typename... Args>
void format_to(Writer& writer, FormatString<std::type_identity_t<Args>...> text,
               const Args&... args) {
    formatting::format_pack(writer, text.text(), args...);
}

// Where print and println send their text: the console, or standard output in host tests.
void print_text(StringView text);

template <typename... Args>
void print(FormatString<std::type_identity_t<Args>...> text, const Args&... args) {
    char buffer[256];
    Writer writer(buffer, print_text);
    formatting::format_pack(writer, text.text(), args...);
    writer.finish();
}

template <typename... Args>
void println(FormatString<std::type_identity_t<Args>...> text, const Args&... args) {
    char buffer[256];
    Writer writer(buffer, print_text);
    formatting::format_pack(writer, text.text(), args...);
    writer.put('\n');
    writer.finish();
}
