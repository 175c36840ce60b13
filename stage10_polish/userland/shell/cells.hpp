// Cells: what a word has become before it is cut into fields. Each byte has a mark that says where
// it is from, and there are marks without a byte.
#pragma once

#include "shell/text.hpp"

class Cells {
public:
    enum Mark : char {
        Literal,   // stood in the word as it is
        Quoted,    // and between quotes: means nothing but itself
        Expanded,  // the value of something that was not quoted
        Empty,     // no byte: here is a field, even if nothing is in it
        Break,     // no byte: a field ends here ("$@")
    };

    size_t size() const { return bytes_.size(); }
    const char* bytes() const { return bytes_.c_str(); }
    char byte(size_t at) const { return bytes_[at]; }
    Mark mark(size_t at) const { return static_cast<Mark>(marks_[at]); }
    bool has_byte(size_t at) const { return mark(at) < Empty; }

    // False: no memory.
    [[nodiscard]] bool add(const char* bytes, size_t size, Mark mark);
    [[nodiscard]] bool add(char byte, Mark mark) { return add(&byte, 1, mark); }
    // All of them without those that are no bytes.
    [[nodiscard]] bool append_bytes(Text& text) const;
    void clear();

private:
    Text bytes_;
    Text marks_;
};
