// The matcher remembers one star: when what is behind it does not fit, the star takes a byte more.
#include "shell/pattern.hpp"

#include <ctype.h>
#include <string.h>

namespace pattern {

namespace {

bool is_active(const Cells& cells, size_t at, char sign) {
    return cells.mark(at) != Cells::Quoted && cells.has_byte(at) && cells.byte(at) == sign;
}

int value(char byte) { return static_cast<unsigned char>(byte); }

const struct {
    const char* name;
    int (*contains)(int);
} CLASSES[] = {{"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl},
               {"digit", isdigit}, {"graph", isgraph}, {"lower", islower}, {"print", isprint},
               {"punct", ispunct}, {"space", isspace}, {"upper", isupper}, {"xdigit", isxdigit}};

// At `[:`: is a class there, and is the byte in it? Passes it.
bool in_class(const Cells& cells, size_t& at, size_t to, char byte, bool& found) {
    for (const auto& known : CLASSES) {
        const size_t size = strlen(known.name);
        if (to - at < size + 4 || memcmp(cells.bytes() + at + 2, known.name, size) != 0 ||
            memcmp(cells.bytes() + at + 2 + size, ":]", 2) != 0)
            continue;
        found |= value(byte) < 128 && known.contains(value(byte)) != 0;
        at += size + 4;
        return true;
    }
    return false;
}

// At a [: is it a set's? Then `at` goes behind its ], and `found` says whether the byte is in it.
bool in_set(const Cells& cells, size_t& at, size_t to, char byte, bool& found) {
    size_t i = at + 1;
    const bool others = i < to && is_active(cells, i, '!');
    if (others) i++;
    found = false;
    for (const size_t first = i; i < to;) {
        if (is_active(cells, i, ']') && i > first) {
            at = i + 1;
            found = found != others;
            return true;
        }
        if (is_active(cells, i, '[') && to - i > 1 && is_active(cells, i + 1, ':') &&
            in_class(cells, i, to, byte, found))
            continue;
        if (is_active(cells, i, '\\') && to - i > 1) i++;
        const int low = value(cells.byte(i++));
        int high = low;
        if (to - i > 1 && is_active(cells, i, '-') && !is_active(cells, i + 1, ']')) {
            high = value(cells.byte(i + 1));
            i += 2;
        }
        found |= low <= value(byte) && value(byte) <= high;
    }
    return false;
}

// Does the pattern's element at `at`, which is no star, match the byte? Passes it.
bool element_matches(const Cells& cells, size_t& at, size_t to, char byte) {
    bool found = false;
    if (is_active(cells, at, '?')) {
        at++;
        return true;
    }
    if (is_active(cells, at, '[') && in_set(cells, at, to, byte, found)) return found;
    if (is_active(cells, at, '\\') && to - at > 1) at++;
    return cells.byte(at++) == byte;
}

}  // namespace

bool is_one(const Cells& cells, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        if (is_active(cells, i, '*') || is_active(cells, i, '?') || is_active(cells, i, '['))
            return true;
    }
    return false;
}

bool matches(const Cells& cells, size_t from, size_t to, const char* text, size_t size) {
    size_t at = from, behind_star = to + 1, resume = 0;
    for (size_t i = 0; i < size || at < to;) {
        if (at < to && !cells.has_byte(at)) {
            at++;
            continue;
        }
        if (at < to && is_active(cells, at, '*')) {
            behind_star = ++at;
            resume = i;
            continue;
        }
        if (i < size && at < to && element_matches(cells, at, to, text[i])) {
            i++;
            continue;
        }
        if (behind_star > to || resume >= size) return false;
        at = behind_star;
        i = ++resume;
    }
    return true;
}

}  // namespace pattern
