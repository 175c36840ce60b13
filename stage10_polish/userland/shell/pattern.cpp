#include "shell/pattern.hpp"

namespace pattern {

bool is_one(const Cells& cells, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        const char byte = cells.byte(i);
        const bool sign = byte == '*' || byte == '?' || byte == '[';
        if (sign && cells.has_byte(i) && cells.mark(i) != Cells::Quoted) return true;
    }
    return false;
}

bool write(const Cells& cells, size_t from, size_t to, Text& pattern) {
    bool kept = true;
    for (size_t i = from; i < to && kept; i++) {
        if (!cells.has_byte(i)) continue;
        if (cells.mark(i) == Cells::Quoted) kept = pattern.append('\\');
        kept = kept && pattern.append(cells.byte(i));
    }
    return kept;
}

}  // namespace pattern
