// Bytes and marks grow side by side.
#include "shell/cells.hpp"

bool Cells::add(const char* bytes, size_t size, Mark mark) {
    for (size_t i = 0; i < size; i++) {
        if (!bytes_.append(bytes[i])) return false;
        if (!marks_.append(static_cast<char>(mark))) {
            bytes_.erase(bytes_.size() - 1, 1);
            return false;
        }
    }
    return true;
}

bool Cells::append_bytes(Text& text) const {
    for (size_t i = 0; i < size(); i++) {
        if (has_byte(i) && !text.append(byte(i))) return false;
    }
    return true;
}

void Cells::clear() {
    bytes_.clear();
    marks_.clear();
}
