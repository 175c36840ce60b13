#include "loader/start_stack.hpp"

namespace loader {

namespace {

constexpr size_t WORD = sizeof(uint64_t);

// Writes words upwards from the start of the buffer and strings behind them.
class Writer {
public:
    Writer(Span<uint8_t> buffer, uint64_t address, size_t strings_offset)
        : buffer_(buffer),
          address_(address),
          next_string_(strings_offset) {}

    void word(uint64_t value) {
        __builtin_memcpy(buffer_.slice(next_word_, WORD).data(), &value, WORD);
        next_word_ += WORD;
    }

    // The string with its zero, and a word that points at it.
    void string(StringView text) {
        word(address_ + next_string_);
        for (char byte : text) buffer_[next_string_++] = static_cast<uint8_t>(byte);
        buffer_[next_string_++] = 0;
    }

private:
    Span<uint8_t> buffer_;
    uint64_t address_;  // of the buffer's first byte, as the program sees it
    size_t next_word_ = 0;
    size_t next_string_;
};

size_t words_size(const StartStrings& strings, Span<const AuxiliaryEntry> auxiliary) {
    const size_t words = 1 + strings.arguments.size() + 1 + strings.environment.size() + 1 +
                         2 * (auxiliary.size() + 1);
    return words * WORD;
}

Result<size_t> strings_size(Span<const StringView> list) {
    size_t size = 0;
    for (StringView text : list) {
        if (text.size() >= START_STACK_LIMIT - size) return KERN_NO_SPACE;
        for (char byte : text) {
            if (byte == 0) return KERN_INVALID_ARGUMENT;
        }
        size += text.size() + 1;
    }
    return size;
}

}  // namespace

Result<size_t> start_stack_size(const StartStrings& strings, Span<const AuxiliaryEntry> auxiliary) {
    // Counts first, so that no sum below can overflow.
    constexpr size_t most_words = START_STACK_LIMIT / WORD;
    if (strings.arguments.size() > most_words || strings.environment.size() > most_words ||
        auxiliary.size() > most_words) {
        return KERN_NO_SPACE;
    }
    const size_t arguments = TRY(strings_size(strings.arguments));
    const size_t environment = TRY(strings_size(strings.environment));
    const size_t total = round_up(words_size(strings, auxiliary) + arguments + environment, 16);
    if (total > START_STACK_LIMIT) return KERN_NO_SPACE;
    return total;
}

void build_start_stack(Span<uint8_t> buffer, uint64_t top, const StartStrings& strings,
                       Span<const AuxiliaryEntry> auxiliary) {
    __builtin_memset(buffer.data(), 0, buffer.size());
    Writer writer(buffer, top - buffer.size(), words_size(strings, auxiliary));

    writer.word(strings.arguments.size());
    for (StringView text : strings.arguments) writer.string(text);
    writer.word(0);
    for (StringView text : strings.environment) writer.string(text);
    writer.word(0);
    for (const AuxiliaryEntry& entry : auxiliary) {
        writer.word(entry.type);
        writer.word(entry.value);
    }
    writer.word(AT_NULL);
    writer.word(0);
}

}  // namespace loader
