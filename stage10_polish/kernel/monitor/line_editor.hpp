// LineEditor: from typed bytes to a line. Echoes what it takes; knows backspace, Ctrl-U (forget the
// line), Ctrl-W (forget a word) and the arrow keys for earlier lines. Any bytes are fine.
#pragma once

#include "lib/span.hpp"
#include "lib/string_view.hpp"

#include <terminal/escape_sequences.hpp>

class LineEditor {
public:
    static constexpr size_t MAX_LINE = 1023;
    static constexpr size_t HISTORY = 16;  // lines that the arrow keys find

    using Echo = void (*)(StringView text);
    explicit constexpr LineEditor(Echo echo) : echo_(echo) {}

    enum class State {
        Typing,
        Done,     // line() is the line
        TooLong,  // the line's end was reached, but it had more than MAX_LINE characters
    };
    // Takes one typed byte. After Done or TooLong the next byte begins a new line.
    State take(uint8_t byte);

    StringView line() const { return {line_, length_}; }

private:
    void begin();
    State finish();
    void insert(char character);
    void erase(size_t count);
    void recall(size_t age);
    void remember();

    Echo echo_;
    char line_[MAX_LINE] = {};
    size_t length_ = 0;
    bool too_long_ = false;
    bool finished_ = false;
    bool after_return_ = false;

    EscapeSequences escapes_;

    // The newest line is at history_count_ - 1, modulo HISTORY. Only short lines are kept.
    static constexpr size_t HISTORY_LINE = 160;
    struct Remembered {
        char text[HISTORY_LINE];
        size_t length;
    };
    Remembered history_[HISTORY] = {};
    size_t history_count_ = 0;
    size_t recalled_ = 0;  // how far back we are; 0: the line being typed
};
