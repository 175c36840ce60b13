#include "edit/screen.hpp"

#include "terminal/glyphs.hpp"

#include <stdio.h>
#include <string.h>

void Screen::resize(size_t rows, size_t columns) {
    rows_ = rows < 2 ? 2 : rows < MAX_ROWS ? rows : MAX_ROWS;
    columns_ = columns < 2 ? 2 : columns < MAX_COLUMNS ? columns : MAX_COLUMNS;
    forget();
}

void Screen::forget() { shown_known_ = false; }

void Screen::put(const char* bytes, size_t count) {
    memcpy(output_ + output_size_, bytes, count);
    output_size_ += count;
}

// The line that begins at `start` from its cell `first_cell` on: of a character that is only partly
// seen, blanks. The last column stays free: some terminals go on with the next row by themselves.
size_t Screen::row_of(const GapBuffer& text, size_t start, size_t first_cell, char* to) const {
    const auto at = [&text](size_t i) { return text[i]; };
    const size_t end_cell = first_cell + columns_ - 1;
    size_t size = 0, cell = 0;
    for (size_t place = start; place < text.size() && text[place] != '\n' && cell < end_cell;) {
        const Glyph glyph = glyph_at(at, place, text.size(), cell);
        const size_t behind = cell + glyph.cells;
        if (cell >= first_cell && behind <= end_cell) {
            const size_t bytes = strlen(glyph.shown);
            memcpy(to + size, glyph.shown, bytes);
            size += bytes;
        } else {
            for (size_t i = cell; i < behind; i++)
                if (i >= first_cell && i < end_cell) to[size++] = ' ';
        }
        cell = behind;
        place += glyph.bytes;
    }
    return size;
}

void Screen::show_row(size_t row, const char* text, size_t size) {
    if (shown_known_ && shown_size_[row] == size && memcmp(shown_[row], text, size) == 0) return;
    char move[32];
    // Erased before it is written: behind a full row the cursor may be anywhere.
    put(move, static_cast<size_t>(snprintf(move, sizeof(move), "\033[%zu;1H\033[K", row + 1)));
    put(text, size);
    memcpy(shown_[row], text, size);
    shown_size_[row] = size;
}

const char* Screen::draw(Editor& editor, size_t* size) {
    static char row_text[ROW_BYTES];
    const GapBuffer& text = editor.text();
    output_size_ = 0;
    size_t line = editor.top();
    bool there = true;
    for (size_t row = 0; row < text_rows(); row++) {
        const size_t bytes = there ? row_of(text, line, editor.first_cell(), row_text) : 0;
        show_row(row, row_text, bytes);
        const size_t end = there ? text.line_end(line) : text.size();
        there = end < text.size();
        line = end + 1;
    }
    GapBuffer words;
    const char* const status = editor.status();
    const bool stored = words.insert(0, status, strlen(status));
    show_row(text_rows(), row_text, stored ? row_of(words, 0, 0, row_text) : 0);
    shown_known_ = true;
    char move[48];
    const int moved = snprintf(move, sizeof(move), "\033[%zu;%zuH", editor.cursor_row() + 1,
                               editor.cursor_cell() - editor.first_cell() + 1);
    put(move, static_cast<size_t>(moved));
    *size = output_size_;
    return output_;
}
