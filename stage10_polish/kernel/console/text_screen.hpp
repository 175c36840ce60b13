// TextScreen: a screen of character cells, whatever draws them. Keeps what every cell shall show
// and what it shows, and has only the cells drawn that changed. It understands a terminal's control
// characters and sequences for moving and erasing, as a serial terminal does; a character of UTF-8
// that is not ASCII takes one cell. Architecture-free.
//
//     ESC [ n A B C D   up, down, right, left        ESC [ n G, n d, r ; c H   column, row, both
//     ESC [ n J, n K    erase the screen, the line: 0 from the cursor on, 1 up to it, 2 all
//     ESC 7, ESC 8      remember where the cursor is, and back there
#pragma once

#include "lib/span.hpp"
#include "lib/string_view.hpp"

class TextScreen : NonCopyable {
public:
    // What draws. Rows and columns count from 0; `inverse` marks the cursor for those who draw it
    // so.
    struct Device {
        void (*draw)(unsigned row, unsigned column, char character, bool inverse);
        void (*move_cursor)(unsigned row,
                            unsigned column);  // may be null: then the cursor is inverse
    };

    static constexpr unsigned MAX_COLUMNS = 240;
    static constexpr unsigned MAX_ROWS = 90;

    constexpr TextScreen() = default;

    // Clears the screen. Sizes beyond the maximum are cut off.
    void start(Device device, unsigned rows, unsigned columns);
    void write(StringView text);
    void redraw();  // everything, whatever is shown now

    char at(unsigned row, unsigned column) const { return wanted_[row][column]; }

private:
    void take(char character);
    void take_sequence(char character);
    void run_sequence(char final_character);
    unsigned parameter(size_t index, unsigned otherwise) const;
    void move_to(unsigned row, unsigned column);
    void save_cursor();
    void put(char character);
    void new_line();
    void erase(unsigned row, unsigned from, unsigned to);
    void erase_in_line(unsigned which);
    void erase_on_screen(unsigned which);
    void draw_changes();
    void draw_cell(unsigned row, unsigned column);
    void draw_cursor();

    Device device_{};
    unsigned rows_ = 0;
    unsigned columns_ = 0;
    unsigned row_ = 0;
    unsigned column_ = 0;  // columns_: the next character begins a new line
    bool scrolled_ = false;
    unsigned saved_row_ = 0;
    unsigned saved_column_ = 0;

    enum class Sequence : uint8_t { None, Escape, Parameters };
    static constexpr size_t MAX_PARAMETERS = 2;
    Sequence sequence_ = Sequence::None;
    bool unknown_sequence_ = false;  // is read to its end and does nothing
    size_t parameters_ = 0;          // complete ones; there may be more than are kept
    unsigned parameter_[MAX_PARAMETERS] = {};

    unsigned cursor_row_ = 0;  // where it is drawn
    unsigned cursor_column_ = 0;

    char wanted_[MAX_ROWS][MAX_COLUMNS] = {};
    char shown_[MAX_ROWS][MAX_COLUMNS] = {};
};
