// The screen's cells: characters, control characters, terminal sequences, drawing of changes.
#include "console/text_screen.hpp"

#include "lib/string.h"

namespace {

constexpr char ESCAPE = 0x1B;
constexpr unsigned TAB_WIDTH = 8;

}  // namespace

void TextScreen::start(Device device, unsigned rows, unsigned columns) {
    device_ = device;
    rows_ = min(rows, MAX_ROWS);
    columns_ = min(columns, MAX_COLUMNS);
    row_ = column_ = cursor_row_ = cursor_column_ = 0;
    memset(wanted_, ' ', sizeof(wanted_));
    redraw();
}

void TextScreen::redraw() {
    for (unsigned row = 0; row < rows_; row++) {
        for (unsigned column = 0; column < columns_; column++) {
            device_.draw(row, column, wanted_[row][column], false);
        }
    }
    memcpy(shown_, wanted_, sizeof(shown_));
}

void TextScreen::write(StringView text) {
    if (rows_ == 0 || columns_ == 0) return;
    for (const char character : text) take(character);
    if (scrolled_) draw_changes();
    scrolled_ = false;

    const unsigned column = min(column_, columns_ - 1);
    if (device_.move_cursor) {
        device_.move_cursor(row_, column);
    } else {
        draw_cell(cursor_row_, cursor_column_);
        device_.draw(row_, column, wanted_[row_][column], true);
    }
    cursor_row_ = row_;
    cursor_column_ = column;
}

void TextScreen::take(char character) {
    if (sequence_ != Sequence::None) return take_sequence(character);
    switch (character) {
    case '\n':
        return new_line();
    case '\r':
        column_ = 0;
        return;
    case '\b':
        if (column_ > 0) column_--;
        return;
    case '\t':
        column_ = min(column_ / TAB_WIDTH * TAB_WIDTH + TAB_WIDTH, columns_ - 1);
        return;
    case ESCAPE:
        sequence_ = Sequence::Escape;
        return;
    default:
        // Control characters show nothing; what is not ASCII has no glyph here.
        if (static_cast<uint8_t>(character) < ' ') return;
        put(static_cast<uint8_t>(character) < 0x7F ? character : '?');
    }
}

// ESC [ number letter (ECMA-48, 5.4).
void TextScreen::take_sequence(char character) {
    if (sequence_ == Sequence::Escape) {
        sequence_ = character == '[' ? Sequence::Parameters : Sequence::None;
        parameter_ = 0;
    } else if (character >= '0' && character <= '9') {
        parameter_ = min(parameter_ * 10 + static_cast<unsigned>(character - '0'), 1000u);
    } else if (character == ';') {
        parameter_ = 0;
    } else if (character >= '@' && character <= '~') {
        sequence_ = Sequence::None;
        run_sequence(character);
    } else if (character < ' ') {
        sequence_ = Sequence::None;
    }
}

void TextScreen::run_sequence(char final_character) {
    const unsigned count = max(parameter_, 1u);
    const unsigned column = min(column_, columns_ - 1);
    switch (final_character) {
    case 'A':
        row_ -= min(count, row_);
        return;
    case 'B':
        row_ = min(row_ + count, rows_ - 1);
        return;
    case 'C':
        column_ = min(column + count, columns_ - 1);
        return;
    case 'D':
        column_ = column - min(count, column);
        return;
    case 'G':
        column_ = min(count - 1, columns_ - 1);
        return;
    case 'H':  // only without parameters: the top left
        row_ = column_ = 0;
        return;
    case 'K':  // to the end of the line, or all of it
        return erase(row_, parameter_ == 2 ? 0 : column, columns_);
    case 'J':
        for (unsigned row = 0; row < rows_; row++) erase(row, 0, columns_);
        return;
    default:
        return;  // colours and the like
    }
}

void TextScreen::put(char character) {
    if (column_ >= columns_) new_line();
    wanted_[row_][column_] = character;
    if (!scrolled_) draw_cell(row_, column_);
    column_++;
}

void TextScreen::new_line() {
    column_ = 0;
    if (row_ + 1 < rows_) {
        row_++;
        return;
    }
    memmove(wanted_[0], wanted_[1], (rows_ - 1) * sizeof(wanted_[0]));
    memset(wanted_[rows_ - 1], ' ', sizeof(wanted_[0]));
    // Drawn once at the end of the write, however many lines it had.
    scrolled_ = true;
}

void TextScreen::erase(unsigned row, unsigned from, unsigned to) {
    for (unsigned column = from; column < to; column++) {
        wanted_[row][column] = ' ';
        if (!scrolled_) draw_cell(row, column);
    }
}

void TextScreen::draw_changes() {
    for (unsigned row = 0; row < rows_; row++) {
        if (memcmp(wanted_[row], shown_[row], columns_) == 0) continue;
        for (unsigned column = 0; column < columns_; column++) {
            if (wanted_[row][column] != shown_[row][column]) draw_cell(row, column);
        }
    }
}

void TextScreen::draw_cell(unsigned row, unsigned column) {
    shown_[row][column] = wanted_[row][column];
    device_.draw(row, column, wanted_[row][column], false);
}
