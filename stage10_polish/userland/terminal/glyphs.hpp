// How bytes of a text look on a terminal: as they are where that is safe. A control character is
// ^X, a byte that is no part of a character in UTF-8 is \xNN; a tab goes on to the next multiple of
// 8 cells; every other character takes one cell.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct Glyph {
    size_t bytes;  // of the text, at least 1
    size_t cells;
    char shown[12];  // what the terminal is sent, with a zero
};

// `at(i)` is the text's byte number i, and those from `place` to before `end` may be looked at;
// `cell` is the cell in the row, from 0, where it is to be shown.
template <typename At>
Glyph glyph_at(At at, size_t place, size_t end, size_t cell) {
    const auto byte = [&](size_t i) { return static_cast<uint8_t>(at(i)); };
    const uint8_t first = byte(place);
    Glyph glyph = {1, 1, {}};
    if (first == '\t') {
        glyph.cells = 8 - cell % 8;
        memset(glyph.shown, ' ', glyph.cells);
        return glyph;
    }
    if (first < ' ' || first == 0x7F) {
        glyph.cells = 2;
        glyph.shown[0] = '^';
        glyph.shown[1] = static_cast<char>(first ^ 0x40);
        return glyph;
    }
    if (first < 0x80) {
        glyph.shown[0] = static_cast<char>(first);
        return glyph;
    }
    const size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    bool character = first >= 0xC2 && first <= 0xF4 && end - place >= size;
    for (size_t i = 1; character && i < size; i++) character = (byte(place + i) & 0xC0) == 0x80;
    // What Unicode has twice (too long a form), as surrogates, or as control characters is none.
    if (character) {
        const uint8_t second = byte(place + 1);
        character = !(first == 0xC2 && second < 0xA0) && !(first == 0xE0 && second < 0xA0) &&
                    !(first == 0xED && second >= 0xA0) && !(first == 0xF0 && second < 0x90) &&
                    !(first == 0xF4 && second >= 0x90);
    }
    if (character) {
        glyph.bytes = size;
        for (size_t i = 0; i < size; i++) glyph.shown[i] = static_cast<char>(byte(place + i));
        return glyph;
    }
    constexpr char DIGITS[] = "0123456789abcdef";
    const char text[] = {'\\', 'x', DIGITS[first >> 4], DIGITS[first & 15]};
    glyph.cells = sizeof(text);
    memcpy(glyph.shown, text, sizeof(text));
    return glyph;
}
