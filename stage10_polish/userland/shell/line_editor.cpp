// What the keys do. How the line is shown is in line_editor_screen.cpp.
#include "shell/line_editor.hpp"

#include <string.h>

namespace {

constexpr char control(char letter) { return static_cast<char>(letter & 0x1f); }
constexpr char DELETE = 0x7f;

}  // namespace

void LineEditor::start() {
    line_.clear();
    typed_.clear();
    cursor_ = first_ = drawn_ = 0;
    wrapped_ = false;
    recalled_ = history_.count();
    escapes_ = {};
    print(prompt_, strlen(prompt_));
}

LineEditor::Result LineEditor::feed(char byte) {
    const EscapeSequences::Step step = escapes_.take(static_cast<uint8_t>(byte));
    if (step == EscapeSequences::Step::Key) sequence(byte);
    if (step == EscapeSequences::Step::AltKey && byte == 'b') move_to(word_start(cursor_));
    if (step == EscapeSequences::Step::AltKey && byte == 'f') move_to(word_end(cursor_));
    if (step != EscapeSequences::Step::Byte) return Result::More;

    const bool tab = byte == '\t';
    const Result result = key(byte);
    tab_before_ = tab;
    return result;
}

LineEditor::Result LineEditor::key(char byte) {
    switch (byte) {
    case '\r':
    case '\n':
        move_to(line_.size());
        print("\n", 1);
        return Result::Line;
    case control('C'):
        move_to(line_.size());
        print("^C\n", 3);
        return Result::Interrupted;
    case control('D'):
        if (line_.empty()) {
            print("\n", 1);
            return Result::EndOfInput;
        }
        remove(cursor_, behind(cursor_));
        break;
    case '\b':
    case DELETE:
        remove(before(cursor_), cursor_);
        break;
    case '\t':
        complete();
        break;
    case control('A'):
        move_to(0);
        break;
    case control('E'):
        move_to(line_.size());
        break;
    case control('B'):
        move_to(before(cursor_));
        break;
    case control('F'):
        move_to(behind(cursor_));
        break;
    case control('K'):
        cut(cursor_, line_.size());
        break;
    case control('U'):
        cut(0, cursor_);
        break;
    case control('W'):
        cut(word_start(cursor_), cursor_);
        break;
    case control('Y'):
        insert(cut_.c_str(), cut_.size());
        break;
    case control('P'):
        recall(recalled_ - 1);
        break;
    case control('N'):
        recall(recalled_ + 1);
        break;
    default:
        if (static_cast<unsigned char>(byte) >= ' ') insert(&byte, 1);
        break;
    }
    return Result::More;
}

// A key that sends an escape sequence, by its last byte.
void LineEditor::sequence(char byte) {
    constexpr uint32_t CONTROL = 5;
    const uint32_t number = escapes_.parameter(0);
    const bool with_control = escapes_.parameter(1) == CONTROL;
    switch (byte) {
    case 'A':
        recall(recalled_ - 1);
        break;
    case 'B':
        recall(recalled_ + 1);
        break;
    case 'C':
        move_to(with_control ? word_end(cursor_) : behind(cursor_));
        break;
    case 'D':
        move_to(with_control ? word_start(cursor_) : before(cursor_));
        break;
    case 'H':
        move_to(0);
        break;
    case 'F':
        move_to(line_.size());
        break;
    case '~':
        if (number == 1 || number == 7) move_to(0);
        if (number == 4 || number == 8) move_to(line_.size());
        if (number == 3) remove(cursor_, behind(cursor_));
        break;
    default:
        break;
    }
}

void LineEditor::insert(const char* bytes, size_t size) {
    if (!line_.insert(cursor_, bytes, size)) return bell();
    const bool at_end = cursor_ + size == line_.size();
    cursor_ += size;
    const bool whole = at_end && first_ == 0;  // nothing of the line is hidden
    const size_t shown = drawn_ + cells(cursor_ - size, cursor_);
    if (!at_end || (shown > room() && !whole)) return redraw();
    print(bytes, size);
    drawn_ = shown;
    wrapped_ = shown > room();
}

void LineEditor::remove(size_t from, size_t to) {
    if (from == to) return;
    const bool last = to == line_.size() && to == cursor_ && cells(from, to) == 1 && from >= first_;
    line_.erase(from, to - from);
    cursor_ = from;
    if (!last || cursor_ <= first_ || wrapped_) return redraw();
    print("\b \b", 3);
    drawn_--;
}

void LineEditor::cut(size_t from, size_t to) {
    if (from == to) return;
    if (!cut_.assign(line_.c_str() + from, to - from)) return bell();
    remove(from, to);
}

void LineEditor::complete() {
    Completer::Answer answer;
    completer_.complete(line_.c_str(), cursor_, answer);
    if (!answer.insert.empty()) {
        insert(answer.insert.c_str(), answer.insert.size());
    } else if (answer.possibilities.empty()) {
        bell();
    } else if (tab_before_) {
        const size_t place = cursor_;
        move_to(line_.size());
        print("\n", 1);
        print(answer.possibilities.c_str(), answer.possibilities.size());
        cursor_ = place;
        drawn_ = 0;
        redraw();
    } else {
        bell();  // a second tab shows them
    }
}

void LineEditor::recall(size_t index) {
    if (index > history_.count()) return bell();  // also below 0: the difference wraps round
    if (recalled_ == history_.count() && !typed_.assign(line_.c_str(), line_.size())) return bell();
    const Text& source = index == history_.count() ? typed_ : history_.line(index);
    if (!line_.assign(source.c_str(), source.size())) return bell();
    recalled_ = index;
    cursor_ = line_.size();
    redraw();
}
