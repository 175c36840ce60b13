// The last lines typed, the oldest dropped first.
#pragma once

#include "shell/text.hpp"

class History {
public:
    static constexpr size_t CAPACITY = 100;

    // Empty lines, and one that repeats the line before it, are not kept.
    void add(const char* line, size_t size);

    size_t count() const { return count_; }
    size_t first_number() const { return added_ - count_ + 1; }  // of the oldest one kept
    const Text& line(size_t index) const;                        // 0 is the oldest; index < count()

private:
    Text lines_[CAPACITY];  // a ring
    size_t count_ = 0;
    size_t added_ = 0;
};
