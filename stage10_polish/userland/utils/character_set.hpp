// The characters that a word of tr's command line stands for, in their order; one may be there
// several times.
#pragma once

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct CharacterSet {
    static constexpr size_t LIMIT = 4096;

    // False: *wrong says what is wrong with it.
    bool parse(const char* text, const char** wrong);
    // All characters that are not in it, in ascending order.
    void complement();
    // To `wanted` characters: at the place of a [x*], or else by the last one. False: it has none.
    bool extend(size_t wanted);

    uint8_t characters[LIMIT];
    size_t size = 0;

private:
    bool put(unsigned c) {
        if (size == LIMIT) return false;
        characters[size++] = static_cast<uint8_t>(c);
        return true;
    }
    bool put_class(const char*& text);
    bool put_repeated(const char*& text);
    static unsigned character_at(const char*& text);

    size_t filler_ = LIMIT;  // where a [x*] stands that is as long as need be
    uint8_t filling_ = 0;    // its x
};

// One character, perhaps behind a backslash; `text` goes behind it.
inline unsigned CharacterSet::character_at(const char*& text) {
    const unsigned char c = static_cast<unsigned char>(*text++);
    if (c != '\\' || *text == 0) return c;
    unsigned value = 0, digits = 0;
    while (digits < 3 && *text >= '0' && *text <= '7' && value * 8 < 256) {
        value = value * 8 + static_cast<unsigned>(*text++ - '0');
        digits++;
    }
    if (digits > 0) return value & 255;
    static const char LETTERS[] = "abfnrtv", MEANT[] = "\a\b\f\n\r\t\v";
    const char* const known = strchr(LETTERS, *text);
    const char escaped = *text++;
    return static_cast<unsigned char>(known != nullptr ? MEANT[known - LETTERS] : escaped);
}

// [:name:]; false and unchanged: it is none.
inline bool CharacterSet::put_class(const char*& text) {
    static const struct {
        const char* name;
        int (*contains)(int c);
    } CLASSES[] = {{"[:alnum:]", isalnum}, {"[:alpha:]", isalpha}, {"[:blank:]", isblank},
                   {"[:cntrl:]", iscntrl}, {"[:digit:]", isdigit}, {"[:graph:]", isgraph},
                   {"[:lower:]", islower}, {"[:print:]", isprint}, {"[:punct:]", ispunct},
                   {"[:space:]", isspace}, {"[:upper:]", isupper}, {"[:xdigit:]", isxdigit}};
    for (const auto& known : CLASSES) {
        if (strncmp(text, known.name, strlen(known.name)) != 0) continue;
        text += strlen(known.name);
        for (int c = 0; c < 256; c++)
            if (known.contains(c)) put(static_cast<unsigned>(c));
        return true;
    }
    return false;
}

// [x*] or [x*number]; false and unchanged: it is none.
inline bool CharacterSet::put_repeated(const char*& text) {
    const char* at = text + 1;
    if (*text != '[' || *at == 0) return false;
    const unsigned c = character_at(at);
    if (*at != '*') return false;
    char* end;
    const unsigned long count = strtoul(at + 1, &end, at[1] == '0' ? 8 : 10);
    if (*end != ']') return false;
    text = end + 1;
    for (unsigned long i = 0; i < count && put(c); i++) {
    }
    if (count == 0) filler_ = size;
    if (count == 0) filling_ = static_cast<uint8_t>(c);
    return true;
}

inline bool CharacterSet::parse(const char* text, const char** wrong) {
    *wrong = "a set has too many characters";
    while (*text != 0) {
        if (put_class(text) || put_repeated(text)) continue;
        const unsigned from = character_at(text);
        unsigned to = from;
        if (text[0] == '-' && text[1] != 0) {
            text++;
            to = character_at(text);
        }
        if (to < from) *wrong = "a range has its end before its start";
        if (to < from) return false;
        for (unsigned c = from; c <= to; c++)
            if (!put(c)) return false;
    }
    return true;
}

inline void CharacterSet::complement() {
    bool there[256] = {};
    for (size_t i = 0; i < size; i++) there[characters[i]] = true;
    size = 0;
    for (unsigned c = 0; c < 256; c++)
        if (!there[c]) put(c);
}

inline bool CharacterSet::extend(size_t wanted) {
    if (size >= wanted) return true;
    if (size == 0 && filler_ == LIMIT) return false;
    const size_t at = filler_ == LIMIT ? size : filler_, more = wanted - size;
    const uint8_t c = filler_ == LIMIT ? characters[size - 1] : filling_;
    memmove(characters + at + more, characters + at, size - at);
    memset(characters + at, c, more);
    size = wanted;
    return true;
}
