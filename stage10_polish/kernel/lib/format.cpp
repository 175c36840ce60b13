// Writing numbers, texts and addresses with their padding.
#include "lib/format.hpp"

#include "lib/errors.hpp"

void Writer::put(char character) {
    if (used_ == buffer_.size()) {
        if (!flush_) return;
        finish();
    }
    buffer_[used_++] = character;
}

void Writer::write(StringView text) {
    for (const char character : text) put(character);
}

void Writer::repeat(char character, size_t count) {
    while (count-- > 0) put(character);
}

void Writer::padded(StringView text, const FormatSpec& spec, char default_align) {
    const size_t padding = text.size() < spec.width ? spec.width - text.size() : 0;
    const char align = spec.align ? spec.align : default_align;
    const size_t before = align == '<' ? 0 : align == '>' ? padding : padding / 2;
    repeat(spec.fill, before);
    write(text);
    repeat(spec.fill, padding - before);
}

void Writer::finish() {
    if (flush_ && used_ > 0) flush_(written());
    if (flush_) used_ = 0;
}

void formatting::format(Writer& writer, StringView text, Span<const Argument> arguments) {
    size_t at = 0;
    size_t next_argument = 0;
    while (true) {
        const Piece piece = next_piece(text, at);
        if (piece.what == Piece::End) return;
        if (piece.what == Piece::Literal) {
            writer.write(piece.literal);
        } else {
            const Argument& argument = arguments[next_argument++];
            argument.write(writer, piece.spec, argument.value);
        }
    }
}

void format_number(Writer& writer, const FormatSpec& spec, uint64_t magnitude, bool negative) {
    if (spec.type == 'c') {
        const char character = static_cast<char>(magnitude);
        return writer.padded({&character, 1}, spec);
    }
    const char* digits = spec.type == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    unsigned base = 10;
    StringView prefix;
    if (spec.type == 'x' || spec.type == 'X') {
        base = 16;
        if (spec.alternate) prefix = "0x";
    } else if (spec.type == 'b') {
        base = 2;
        if (spec.alternate) prefix = "0b";
    } else if (spec.type == 'o') {
        base = 8;
        if (spec.alternate) prefix = "0";
    }

    char reversed[64];
    size_t count = 0;
    do {
        reversed[count++] = digits[magnitude % base];
        magnitude /= base;
    } while (magnitude != 0);

    const size_t length = count + prefix.size() + (negative ? 1 : 0);
    const size_t padding = length < spec.width ? spec.width - length : 0;
    const char align = spec.align ? spec.align : '>';
    const size_t before = align == '<' ? 0 : align == '>' ? padding : padding / 2;
    const bool zeros = spec.zeros && !spec.align;  // an alignment overrides them, as in std::format
    if (!zeros) writer.repeat(spec.fill, before);
    if (negative) writer.put('-');
    writer.write(prefix);
    if (zeros) writer.repeat('0', padding);
    while (count > 0) writer.put(reversed[--count]);
    if (!zeros) writer.repeat(spec.fill, padding - before);
}

void format_value(Writer& writer, const FormatSpec& spec, StringView text) {
    writer.padded(text, spec);
}

namespace {

void format_address(Writer& writer, const FormatSpec& spec, StringView kind, uint64_t value) {
    char buffer[32];
    writer.padded(format_to(buffer, "{}{:#x}", kind, value), spec);
}

}  // namespace

void format_value(Writer& writer, const FormatSpec& spec, const void* pointer) {
    format_address(writer, spec, "", reinterpret_cast<uint64_t>(pointer));
}

void format_value(Writer& writer, const FormatSpec& spec, PhysicalAddress address) {
    format_address(writer, spec, "P:", address.value);
}

void format_value(Writer& writer, const FormatSpec& spec, VirtualAddress address) {
    format_address(writer, spec, "V:", address.value);
}

void format_value(Writer& writer, const FormatSpec& spec, kern_return_t error) {
    writer.padded(error_text(error), spec);
}
