// Screen: what a terminal is to be sent so that it shows an editor's text. It remembers what each
// row shows, and sends only rows that have changed.
#pragma once

#include "edit/editor.hpp"

class Screen {
public:
    static constexpr size_t MAX_ROWS = 100, MAX_COLUMNS = 300;

    // Rows of the terminal, the last one for the editor's words. Larger ones are cut off.
    void resize(size_t rows, size_t columns);
    void forget();  // what is shown: all of it is sent the next time

    size_t text_rows() const { return rows_ - 1; }
    size_t columns() const { return columns_; }

    // Bytes for the terminal, until the next call; `size` of them.
    const char* draw(Editor& editor, size_t* size);

private:
    // A cell takes at most 4 bytes.
    static constexpr size_t ROW_BYTES = 4 * MAX_COLUMNS + 16;

    size_t row_of(const GapBuffer& text, size_t start, size_t first_cell, char* to) const;
    void show_row(size_t row, const char* text, size_t size);
    void put(const char* bytes, size_t count);

    size_t rows_ = 24;
    size_t columns_ = 80;
    bool shown_known_ = false;
    char shown_[MAX_ROWS][ROW_BYTES] = {};
    size_t shown_size_[MAX_ROWS] = {};
    char output_[MAX_ROWS * (ROW_BYTES + 32)] = {};
    size_t output_size_ = 0;
};
