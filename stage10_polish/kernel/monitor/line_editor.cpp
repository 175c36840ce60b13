// The keys of the line editor, and its memory of earlier lines.
#include "monitor/line_editor.hpp"

#include "lib/string.h"

namespace {

constexpr uint8_t BACKSPACE = 0x08;
constexpr uint8_t CONTROL_U = 0x15;
constexpr uint8_t CONTROL_W = 0x17;
constexpr uint8_t DELETE = 0x7F;

}  // namespace

LineEditor::State LineEditor::take(uint8_t byte) {
    // Return may be CR, LF or both: the LF behind a CR belongs to it.
    const bool second_half = after_return_ && byte == '\n';
    after_return_ = byte == '\r';
    if (second_half) return State::Typing;
    if (finished_) begin();

    const EscapeSequences::Step step = escapes_.take(byte);
    if (step == EscapeSequences::Step::Key && byte == 'A') recall(recalled_ + 1);
    if (step == EscapeSequences::Step::Key && byte == 'B' && recalled_ > 0) recall(recalled_ - 1);
    if (step != EscapeSequences::Step::Byte) return State::Typing;

    if (byte == '\r' || byte == '\n') {
        return finish();
    } else if (byte == BACKSPACE || byte == DELETE) {
        erase(1);
    } else if (byte == CONTROL_U) {
        erase(length_);
    } else if (byte == CONTROL_W) {
        size_t kept = length_;
        while (kept > 0 && line_[kept - 1] == ' ') kept--;
        while (kept > 0 && line_[kept - 1] != ' ') kept--;
        erase(length_ - kept);
    } else if (byte == '\t') {
        insert(' ');
    } else if (byte >= ' ') {
        insert(static_cast<char>(byte));
    }  // other control characters mean nothing here
    return State::Typing;
}

void LineEditor::begin() {
    finished_ = false;
    too_long_ = false;
    length_ = 0;
    recalled_ = 0;
}

LineEditor::State LineEditor::finish() {
    echo_("\n");
    finished_ = true;
    if (too_long_) {
        length_ = 0;
        return State::TooLong;
    }
    remember();
    return State::Done;
}

void LineEditor::insert(char character) {
    if (length_ == MAX_LINE) {
        too_long_ = true;
        return;
    }
    line_[length_++] = character;
    // Bytes above 126 may be half of a character, or an order to the terminal: shown as one mark,
    // so that one typed byte is one column.
    const bool plain = static_cast<uint8_t>(character) < 0x7F;
    echo_(plain ? StringView(&character, 1) : StringView("?"));
}

void LineEditor::erase(size_t count) {
    for (size_t i = 0; i < count && length_ > 0; i++) {
        length_--;
        echo_("\b \b");
    }
}

void LineEditor::recall(size_t age) {
    if (age > min(history_count_, HISTORY)) return;
    recalled_ = age;
    erase(length_);
    if (age == 0) return;
    const Remembered& entry = history_[(history_count_ - age) % HISTORY];
    for (size_t i = 0; i < entry.length; i++) insert(entry.text[i]);
}

void LineEditor::remember() {
    if (length_ == 0 || length_ > HISTORY_LINE) return;
    Remembered& entry = history_[history_count_++ % HISTORY];
    memcpy(entry.text, line_, length_);
    entry.length = length_;
}
