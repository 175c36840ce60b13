// How the edited line is shown: one row, of which the line beside the prompt has room() cells. A
// byte is a cell, except those that continue a UTF-8 character.
#include "shell/line_editor.hpp"

#include <string.h>

namespace {

bool continues(char byte) { return (byte & 0xc0) == 0x80; }
bool is_space(char byte) { return byte == ' '; }

}  // namespace

size_t LineEditor::before(size_t position) const {
    while (position > 0 && continues(line_[--position])) {
    }
    return position;
}

size_t LineEditor::behind(size_t position) const {
    if (position < line_.size()) position++;
    while (position < line_.size() && continues(line_[position])) position++;
    return position;
}

size_t LineEditor::word_start(size_t position) const {
    while (position > 0 && is_space(line_[position - 1])) position--;
    while (position > 0 && !is_space(line_[position - 1])) position--;
    return position;
}

size_t LineEditor::word_end(size_t position) const {
    while (position < line_.size() && is_space(line_[position])) position++;
    while (position < line_.size() && !is_space(line_[position])) position++;
    return position;
}

size_t LineEditor::cells(size_t from, size_t to) const {
    size_t count = 0;
    for (; from < to; from++) {
        if (!continues(line_[from])) count++;
    }
    return count;
}

size_t LineEditor::room() const { return COLUMNS - strlen(prompt_); }

// Without memory for it the screen is wrong, the line is not.
void LineEditor::print(const char* bytes, size_t size) { (void)!output_.append(bytes, size); }

void LineEditor::back(size_t count) {
    for (; count > 0; count--) print("\b", 1);
}

void LineEditor::move_to(size_t position) {
    const size_t old = cursor_;
    if (position == old) return;
    cursor_ = position;
    if (wrapped_ || position < first_ || cells(first_, position) > room()) return redraw();
    if (position < old)
        back(cells(position, old));
    else
        print(line_.c_str() + old, position - old);
}

// Everything again. When the cursor has left the row, the row is moved by half of its length, so
// that typing on does not redraw for each character.
void LineEditor::redraw() {
    if (wrapped_) drawn_ = room();  // its last row may be full
    wrapped_ = false;
    if (cursor_ < first_ || cells(first_, cursor_) > room()) {
        first_ = cursor_;
        for (size_t i = 0; i < room() / 2 && first_ > 0; i++) first_ = before(first_);
    }
    if (cells(0, cursor_) < room() / 2) first_ = 0;
    size_t end = first_;
    for (size_t shown = 0; shown < room() && end < line_.size(); shown++) end = behind(end);

    print("\r", 1);
    print(prompt_, strlen(prompt_));
    print(line_.c_str() + first_, end - first_);
    const size_t shown = cells(first_, end);
    size_t beyond = 0;  // what the last line left behind is overwritten
    for (; shown + beyond < drawn_; beyond++) print(" ", 1);
    drawn_ = shown;
    back(beyond + cells(cursor_, end));
}
