#include "edit/gap_buffer.hpp"

#include <stdlib.h>
#include <string.h>

GapBuffer::~GapBuffer() { free(memory_); }

void GapBuffer::move_gap(size_t place) {
    if (place < gap_start_) {
        const size_t moved = gap_start_ - place;
        memmove(memory_ + gap_end_ - moved, memory_ + place, moved);
        gap_start_ -= moved;
        gap_end_ -= moved;
    } else if (place > gap_start_) {
        const size_t moved = place - gap_start_;
        memmove(memory_ + gap_start_, memory_ + gap_end_, moved);
        gap_start_ += moved;
        gap_end_ += moved;
    }
}

bool GapBuffer::insert(size_t place, const char* bytes, size_t count) {
    if (count == 0) return true;
    if (gap_end_ - gap_start_ < count) {
        // A quarter more than is needed, so that typing on rarely copies the text.
        const size_t larger = size() + count + (size() + count) / 4 + 256;
        char* const grown = static_cast<char*>(realloc(memory_, larger));
        if (grown == nullptr) return false;
        const size_t behind = capacity_ - gap_end_;
        memmove(grown + larger - behind, grown + gap_end_, behind);
        memory_ = grown;
        gap_end_ = larger - behind;
        capacity_ = larger;
    }
    move_gap(place);
    memcpy(memory_ + gap_start_, bytes, count);
    gap_start_ += count;
    return true;
}

void GapBuffer::erase(size_t from, size_t to) {
    if (from == to) return;
    move_gap(from);
    gap_end_ += to - from;
}

size_t GapBuffer::line_start(size_t place) const {
    while (place > 0 && (*this)[place - 1] != '\n') place--;
    return place;
}

size_t GapBuffer::line_end(size_t place) const {
    const size_t end = size();
    while (place < end && (*this)[place] != '\n') place++;
    return place;
}

size_t GapBuffer::newlines(size_t from, size_t to) const {
    size_t count = 0;
    for (; from < to; from++) count += (*this)[from] == '\n';
    return count;
}

size_t GapBuffer::find(const char* bytes, size_t count, size_t from) const {
    const size_t end = size();
    if (count == 0 || count > end) return NONE;
    for (; from <= end - count; from++) {
        size_t same = 0;
        while (same < count && (*this)[from + same] == bytes[same]) same++;
        if (same == count) return from;
    }
    return NONE;
}
