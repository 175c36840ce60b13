// The ring of earlier lines.
#include "shell/history.hpp"

#include <string.h>

const Text& History::line(size_t index) const {
    return lines_[(added_ - count_ + index) % CAPACITY];
}

void History::add(const char* line, size_t size) {
    if (size == 0) return;
    if (count_ > 0) {
        const Text& last = this->line(count_ - 1);
        if (last.size() == size && memcmp(last.c_str(), line, size) == 0) return;
    }
    // Without memory for it the line is just not kept.
    if (!lines_[added_ % CAPACITY].assign(line, size)) return;
    added_++;
    if (count_ < CAPACITY) count_++;
}
