// Where the cursor goes, and what is seen then.
#include "edit/editor.hpp"

#include "terminal/glyphs.hpp"
#include "terminal/keys.hpp"

namespace {

Glyph glyph_in(const GapBuffer& text, size_t place, size_t cell) {
    return glyph_at([&text](size_t i) { return text[i]; }, place, text.size(), cell);
}

}  // namespace

void Editor::resize(size_t rows, size_t columns) {
    rows_ = rows;
    columns_ = columns;
    scroll();
}

// Behind the character at `place`; a newline is one.
size_t Editor::next(size_t place) const {
    if (place >= text_.size()) return text_.size();
    return place + (text_[place] == '\n' ? 1 : glyph_in(text_, place, 0).bytes);
}

// The character before it: of those that end here the longest.
size_t Editor::previous(size_t place) const {
    constexpr size_t LONGEST = 4;
    if (place == 0) return 0;
    for (size_t size = place < LONGEST ? place : LONGEST; size > 1; size--)
        if (text_[place - size] != '\n' && glyph_in(text_, place - size, 0).bytes == size)
            return place - size;
    return place - 1;
}

size_t Editor::cell_of(size_t place) const {
    size_t cell = 0;
    for (size_t at = text_.line_start(place); at < place;) {
        const Glyph glyph = glyph_in(text_, at, cell);
        cell += glyph.cells;
        at += glyph.bytes;
    }
    return cell;
}

// The place in the line that begins at `line` that is at this cell, or its end.
size_t Editor::place_of(size_t line, size_t cell) const {
    size_t at = line, there = 0;
    while (at < text_.size() && text_[at] != '\n') {
        const Glyph glyph = glyph_in(text_, at, there);
        if (there + glyph.cells > cell) break;
        there += glyph.cells;
        at += glyph.bytes;
    }
    return at;
}

void Editor::move_to(size_t place) {
    cursor_ = place;
    wanted_cell_ = cell_of(place);
}

void Editor::move_lines(long lines) {
    size_t line = text_.line_start(cursor_);
    for (; lines < 0 && line > 0; lines++) line = text_.line_start(line - 1);
    for (; lines > 0; lines--) {
        const size_t end = text_.line_end(line);
        if (end == text_.size()) break;
        line = end + 1;
    }
    cursor_ = place_of(line, wanted_cell_);
}

void Editor::move_key(int key) {
    const long page = rows_ > 1 ? static_cast<long>(rows_) - 1 : 1;
    switch (key) {
    case KEY_LEFT:
    case control_key('B'):
        return move_to(previous(cursor_));
    case KEY_RIGHT:
    case control_key('F'):
        return move_to(next(cursor_));
    case KEY_UP:
    case control_key('P'):
        return move_lines(-1);
    case KEY_DOWN:
    case control_key('N'):
        return move_lines(1);
    case KEY_PAGE_UP:
    case control_key('Y'):
        return move_lines(-page);
    case KEY_PAGE_DOWN:
    case control_key('V'):
        return move_lines(page);
    case KEY_HOME:
    case control_key('A'):
        return move_to(text_.line_start(cursor_));
    case KEY_END:
    case control_key('E'):
        return move_to(text_.line_end(cursor_));
    case KEY_START_OF_TEXT:
        return move_to(0);
    case KEY_END_OF_TEXT:
        return move_to(text_.size());
    default:
        return;
    }
}

// As little as the cursor needs to be seen; far away, or sideways, so that it is in the middle.
void Editor::scroll() {
    const size_t line = text_.line_start(cursor_);
    if (top_ > text_.size()) top_ = text_.size();
    top_ = text_.line_start(top_);
    if (line < top_) top_ = line;
    // The line that is at the top when the cursor's is at the bottom.
    size_t highest = line;
    for (size_t row = 1; row < rows_ && highest > top_; row++)
        highest = text_.line_start(highest - 1);
    if (highest > top_) top_ = highest;
    const size_t cell = cell_of(cursor_);
    if (cell < first_cell_ || cell >= first_cell_ + columns_)
        first_cell_ = cell < columns_ ? 0 : cell - columns_ / 2;
}
