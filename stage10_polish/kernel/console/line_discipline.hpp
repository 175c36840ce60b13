// LineDiscipline: what makes typing lines pleasant: echo, rubbing out, and nothing handed over
// before the line is finished. It knows no console and no thread: bytes in, echo out, finished
// lines out.
//
//     Backspace, Delete   rub out a character      Ctrl-U  the line      Ctrl-W  a word
//     Enter, Ctrl-J       finish the line          Ctrl-D  finish it without a newline; as the
//     first
//                                                          byte of a line: end of input
#pragma once

#include "lib/string_view.hpp"

#include <terminal/escape_sequences.hpp>

class LineDiscipline {
public:
    static constexpr size_t CAPACITY = 1024;  // bytes in a line, newline included

    using Echo = void (*)(StringView text);

    // Only while no line is finished.
    void take(uint8_t byte, Echo echo);

    // A line, or the end of input, waits to be read.
    bool finished() const { return finished_; }
    // Moves bytes of the finished line out; the rest stays for the next call. 0: end of input.
    size_t read(Span<uint8_t> to);

    // Forgets everything typed so far.
    void clear() { *this = LineDiscipline(); }

private:
    void rub_out(Echo echo);

    EscapeSequences escapes_;
    bool finished_ = false;
    size_t size_ = 0;
    size_t read_ = 0;
    uint8_t line_[CAPACITY] = {};
};
