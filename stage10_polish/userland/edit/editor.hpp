// Editor: what the keys do to a text, and which part of it is seen. It knows no terminal and no
// file: keys in; the text, the cursor and a line of words out.
//
//     arrows, Home End, ctrl-A ctrl-E   move        Page Up, Page Down, ctrl-Y ctrl-V   a page
//     ctrl-Home ctrl-End                start, end  Backspace, Delete, ctrl-D           delete
//     ctrl-K  cut the line, ctrl-U  put what was cut one after the other
//     ctrl-W  search, with nothing: the same again
//     ctrl-O  save    ctrl-X  quit    ctrl-L  draw everything anew    ctrl-C  where the cursor is
#pragma once

#include "edit/gap_buffer.hpp"

class Editor {
public:
    enum class Request { None, Save, Quit, Redraw };

    // `name` is shown; both live longer.
    Editor(GapBuffer& text, const char* name) : text_(text), name_(name) {}
    ~Editor();

    // Of the screen: rows for the text, and columns. Both at least 1.
    void resize(size_t rows, size_t columns);

    // A key of terminal/keys.hpp.
    Request key(int key);
    // Save was asked for: done, or not, and why.
    void saved(const char* message);
    void not_saved(const char* why);
    void say(const char* message);

    bool changed() const { return changed_; }
    // Quit has been asked for, to be done when the text has been saved.
    bool leaving() const { return leaving_; }

    // What is seen.
    const GapBuffer& text() const { return text_; }
    size_t rows() const { return rows_; }
    size_t columns() const { return columns_; }
    size_t top() const { return top_; }                // the first line shown begins here
    size_t first_cell() const { return first_cell_; }  // of each line, at the left edge
    size_t cursor_row() const { return text_.newlines(top_, cursor_); }
    size_t cursor_cell() const { return cell_of(cursor_); }
    // The last row: a question, a message, or where one is. A zero at its end.
    const char* status();

private:
    enum class Mode { Text, Search, Leave };  // Leave: changed, and about to quit

    Request text_key(int key);
    Request search_key(int key);
    Request leave_key(int key);
    void move_key(int key);
    void change_key(int key);

    void insert(const char* bytes, size_t count);
    void erase(size_t from, size_t to);
    void cut_line();
    void put_cut();
    void search();

    void move_to(size_t place);
    void move_lines(long lines);
    size_t next(size_t place) const;
    size_t previous(size_t place) const;
    size_t cell_of(size_t place) const;
    size_t place_of(size_t line, size_t cell) const;
    void scroll();

    GapBuffer& text_;
    const char* name_;
    size_t rows_ = 1;
    size_t columns_ = 1;

    size_t cursor_ = 0;
    size_t top_ = 0;
    size_t first_cell_ = 0;
    size_t wanted_cell_ = 0;  // where up and down aim at
    bool changed_ = false;
    Mode mode_ = Mode::Text;
    bool leaving_ = false;  // quit when it has been saved

    char* cut_ = nullptr;
    size_t cut_size_ = 0;
    bool cut_goes_on_ = false;  // the last key cut, too

    static constexpr size_t WORDS = 256;
    char searched_[WORDS] = "";
    size_t searched_size_ = 0;
    char typed_[WORDS] = "";
    size_t typed_size_ = 0;
    char message_[WORDS] = "";
    char status_[2 * WORDS] = "";
};
