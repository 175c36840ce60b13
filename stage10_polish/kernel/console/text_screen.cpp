// The screen's cells: characters, control characters, terminal sequences, drawing of changes.
#include "console/text_screen.hpp"

#include "lib/string.h"

namespace {

constexpr char ESCAPE = 0x1B;
constexpr char DELETE = 0x7F;
constexpr unsigned TAB_WIDTH = 8;

// The second and further bytes of a character in UTF-8.
bool continues_character(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }

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
    if (rows_ == 0 || columns_ == 0) return;
    for (unsigned row = 0; row < rows_; row++) {
        for (unsigned column = 0; column < columns_; column++) {
            device_.draw(row, column, wanted_[row][column], false);
        }
    }
    memcpy(shown_, wanted_, sizeof(shown_));
    draw_cursor();
}

void TextScreen::write(StringView text) {
    if (rows_ == 0 || columns_ == 0) return;
    for (const char character : text) take(character);
    if (scrolled_) draw_changes();
    scrolled_ = false;
    draw_cursor();
}

void TextScreen::draw_cursor() {
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
        if (static_cast<uint8_t>(character) < ' ' || continues_character(character)) return;
        put(static_cast<uint8_t>(character) < DELETE ? character : '?');
    }
}

// ESC [ parameters letter, or ESC characters letter (ECMA-48, 5.3 and 5.4).
void TextScreen::take_sequence(char character) {
    const bool intermediate = character >= ' ' && character <= '/';
    if (character == ESCAPE) {
        sequence_ = Sequence::Escape;
    } else if (static_cast<uint8_t>(character) < ' ' || static_cast<uint8_t>(character) > '~') {
        sequence_ = Sequence::None;  // it was cut off
        take(character);
    } else if (sequence_ == Sequence::Escape) {
        if (intermediate) return;
        if (character == '7') save_cursor();
        if (character == '8') move_to(saved_row_, saved_column_);
        sequence_ = character == '[' ? Sequence::Parameters : Sequence::None;
        unknown_sequence_ = false;
        parameters_ = 0;
        for (unsigned& parameter : parameter_) parameter = 0;
    } else if (character >= '0' && character <= '9') {
        if (parameters_ >= MAX_PARAMETERS) return;
        unsigned& number = parameter_[parameters_];
        number = min(number * 10 + static_cast<unsigned>(character - '0'), 1000u);
    } else if (character == ';') {
        parameters_++;
    } else if (character >= '@') {
        sequence_ = Sequence::None;
        if (!unknown_sequence_) run_sequence(character);
    } else {
        unknown_sequence_ = true;  // a terminal's private ones, mostly
    }
}

void TextScreen::save_cursor() {
    saved_row_ = row_;
    saved_column_ = column_;
}

// Zero stands for a parameter that is left out.
unsigned TextScreen::parameter(size_t index, unsigned otherwise) const {
    return parameter_[index] != 0 ? parameter_[index] : otherwise;
}

void TextScreen::move_to(unsigned row, unsigned column) {
    row_ = min(row, rows_ - 1);
    column_ = min(column, columns_ - 1);
}

void TextScreen::run_sequence(char final_character) {
    const unsigned count = parameter(0, 1);
    const unsigned column = min(column_, columns_ - 1);
    switch (final_character) {
    case 'A':
        return move_to(row_ - min(count, row_), column);
    case 'B':
        return move_to(row_ + count, column);
    case 'C':
        return move_to(row_, column + count);
    case 'D':
        return move_to(row_, column - min(count, column));
    case 'G':
        return move_to(row_, count - 1);
    case 'd':
        return move_to(count - 1, column);
    case 'H':
    case 'f':
        return move_to(count - 1, parameter(1, 1) - 1);
    case 'J':
        return erase_on_screen(parameter(0, 0));
    case 'K':
        return erase_in_line(parameter(0, 0));
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

void TextScreen::erase_in_line(unsigned which) {
    const unsigned column = min(column_, columns_ - 1);
    erase(row_, which == 0 ? column : 0, which == 1 ? column + 1 : columns_);
}

void TextScreen::erase_on_screen(unsigned which) {
    erase_in_line(which);
    for (unsigned row = 0; row < rows_; row++) {
        if ((row < row_ && which != 0) || (row > row_ && which != 1)) erase(row, 0, columns_);
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
