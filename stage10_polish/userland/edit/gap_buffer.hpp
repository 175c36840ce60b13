// GapBuffer: a text as one piece of memory with a gap in it, where the last change was: what is
// typed goes into the gap. Lines end with a newline, which is a byte of the text like any other.
#pragma once

#include <stddef.h>
#include <stdint.h>

class GapBuffer {
public:
    static constexpr size_t NONE = ~size_t{0};

    GapBuffer() = default;
    GapBuffer(const GapBuffer&) = delete;
    GapBuffer& operator=(const GapBuffer&) = delete;
    ~GapBuffer();

    size_t size() const { return capacity_ - (gap_end_ - gap_start_); }
    char operator[](size_t place) const {
        return memory_[place < gap_start_ ? place : place + (gap_end_ - gap_start_)];
    }

    // False: there is no memory, and nothing is changed.
    bool insert(size_t place, const char* bytes, size_t count);
    void erase(size_t from, size_t to);

    // Where the line begins that `place` is in, and where its newline, or the text's end, is.
    size_t line_start(size_t place) const;
    size_t line_end(size_t place) const;
    // How many newlines there are from `from` to before `to`.
    size_t newlines(size_t from, size_t to) const;
    // The first place from `from` on where the bytes are; NONE: there is none.
    size_t find(const char* bytes, size_t count, size_t from) const;

    // The text is these two pieces, one behind the other. Until the next change.
    struct Piece {
        const char* start;
        size_t size;
    };
    Piece before_gap() const { return {memory_, gap_start_}; }
    Piece behind_gap() const { return {memory_ + gap_end_, capacity_ - gap_end_}; }

private:
    void move_gap(size_t place);

    char* memory_ = nullptr;
    size_t capacity_ = 0;
    size_t gap_start_ = 0;
    size_t gap_end_ = 0;
};
