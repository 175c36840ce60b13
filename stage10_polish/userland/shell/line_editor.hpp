// The line editor: turns the bytes of a terminal into a line. It needs nothing of the terminal but
// carriage return, backspace and printing, so it works on every console. A line that is only typed
// is echoed as it is and the terminal wraps it; when one that is longer than a row is changed
// elsewhere, it scrolls sideways within the row. It may be as long as memory allows.
//
//     left right, ctrl-b ctrl-f      one character      home end, ctrl-a ctrl-e    start, end
//     ctrl-left ctrl-right           one word           backspace, delete, ctrl-d  delete
//     ctrl-k ctrl-u ctrl-w           cut to the end, to the start, the word before; ctrl-y puts
//     back up down, ctrl-p ctrl-n         earlier, later line                           tab
//     complete
#pragma once

#include "shell/history.hpp"
#include "shell/text.hpp"

#include <stdint.h>
#include <terminal/escape_sequences.hpp>

// Finds how the word before the cursor may go on.
class Completer {
public:
    struct Answer {
        Text insert;         // what all possibilities begin with, behind what is typed
        Text possibilities;  // one a line
    };
    virtual void complete(const char* line, size_t cursor, Answer& answer) = 0;

protected:
    ~Completer() = default;
};

class LineEditor {
public:
    enum class Result { More, Line, Interrupted, EndOfInput };

    static constexpr size_t COLUMNS = 79;  // of the 80 there are: the last one may wrap by itself

    LineEditor(const char* prompt, const History& history, Completer& completer)
        : prompt_(prompt),
          history_(history),
          completer_(completer) {}

    void start();  // shows the prompt and an empty line
    Result feed(char byte);

    // Valid after Result::Line, until start().
    const Text& line() const { return line_; }

    // What the terminal has to be sent; taken away with clear().
    Text& output() { return output_; }

private:
    Result key(char byte);
    void sequence(char byte);

    void insert(const char* bytes, size_t size);
    void remove(size_t from, size_t to);  // and the cursor goes to `from`
    void cut(size_t from, size_t to);     // to where ctrl-y finds it
    void move_to(size_t position);
    void complete();
    void recall(size_t index);  // index == history count: the line being typed

    size_t before(size_t position) const;  // whole UTF-8 characters
    size_t behind(size_t position) const;
    size_t word_start(size_t position) const;
    size_t word_end(size_t position) const;
    size_t cells(size_t from, size_t to) const;
    size_t room() const;  // cells for the line beside the prompt

    void print(const char* bytes, size_t size);
    void back(size_t count);
    void bell() { print("\a", 1); }
    void redraw();

    const char* prompt_;
    const History& history_;
    Completer& completer_;

    Text line_;
    Text output_;
    Text typed_;  // the line being typed while an older one is shown
    Text cut_;
    size_t cursor_ = 0;     // byte position in line_
    size_t first_ = 0;      // the first byte shown
    size_t drawn_ = 0;      // cells of the line on the screen
    bool wrapped_ = false;  // the line is on several rows, with the cursor at its end
    size_t recalled_ = 0;
    bool tab_before_ = false;  // the last key was a tab

    EscapeSequences escapes_;
};
