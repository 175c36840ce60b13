// Words from a line, numbers from words.
#include "lib/format.hpp"
#include "monitor/monitor.hpp"

namespace {

int digit_value(char character) {
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    return 99;
}

}  // namespace

Result<uint64_t> monitor::parse_number(StringView text) {
    uint64_t base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text = text.slice(2);
    }
    if (text.empty()) return KERN_INVALID_ARGUMENT;
    uint64_t value = 0;
    for (const char character : text) {
        const uint64_t digit = static_cast<uint64_t>(digit_value(character));
        if (digit >= base) return KERN_INVALID_ARGUMENT;
        uint64_t larger = 0;
        if (__builtin_mul_overflow(value, base, &larger) ||
            __builtin_add_overflow(larger, digit, &value)) {
            return KERN_INVALID_ARGUMENT;
        }
    }
    return value;
}

monitor::SplitResult monitor::split_words(StringView line, Span<StringView> words, size_t& count) {
    count = 0;
    size_t at = 0;
    while (true) {
        while (at < line.size() && line[at] == ' ') at++;
        if (at == line.size()) return SplitResult::Done;
        if (count == words.size()) return SplitResult::TooMany;
        const bool quoted = line[at] == '"';
        if (quoted) at++;
        const size_t start = at;
        while (at < line.size() && line[at] != (quoted ? '"' : ' ')) at++;
        if (quoted && at == line.size()) return SplitResult::OpenQuote;
        words[count++] = line.slice(start, at - start);
        if (quoted) at++;
    }
}

Result<uint64_t> monitor::Arguments::number(size_t index) const {
    return parse_number((*this)[index]);
}

void monitor::Arguments::usage() const {
    println("usage: {}{}{}", command_->name, command_->usage[0] ? " " : "", command_->usage);
}
