// What EscapeSequences has to say about any bytes, by reading them from left to right with no state
// and no table.
#pragma once

#include <string>
#include <terminal/escape_sequences.hpp>

namespace escape_model {

inline bool one_of(char byte, char first, char last) {
    const auto value = [](char c) { return static_cast<unsigned char>(c); };
    return value(byte) >= value(first) && value(byte) <= value(last);
}

// How many bytes from `at` on lie between `first` and `last`.
inline size_t run(const std::string& bytes, size_t at, char first, char last) {
    size_t count = 0;
    while (at + count < bytes.size() && one_of(bytes[at + count], first, last)) count++;
    return count;
}

inline size_t numbers(const std::string& bytes, size_t at) {
    size_t count = 0;
    while (at + count < bytes.size() &&
           (one_of(bytes[at + count], '0', '9') || bytes[at + count] == ';')) {
        count++;
    }
    return count;
}

// The size of the sequence at `at`, where ESC is: the whole of it, or as much as belongs together.
// `key` and `alt` say what its last byte is.
inline size_t sequence(const std::string& bytes, size_t at, bool& key, bool& alt) {
    const auto is = [&](size_t i, char first, char last) {
        return i < bytes.size() && one_of(bytes[i], first, last);
    };
    size_t i = at + 1;
    if (is(i, '[', '[')) {
        i++;
        if (is(i, '[', '[')) return i + 1 - at + is(i + 1, ' ', '~');
        i += numbers(bytes, i);
        if (is(i, '@', '~')) return key = true, i + 1 - at;
        i += run(bytes, i, ' ', '?');
        return i - at + is(i, '@', '~');
    }
    if (is(i, 'O', 'O')) {
        i++;
        i += numbers(bytes, i);
        key = is(i, '@', '~');
        return i - at + is(i, ' ', '~');
    }
    if (is(i, ']', ']')) {
        i++;
        while (is(i, ' ', '~') || is(i, '\x80', '\xFF')) i++;
        return i - at + is(i, '\a', '\a');
    }
    if (is(i, '\xC0', '\xFF')) return i + 1 - at + run(bytes, i + 1, '\x80', '\xBF');
    alt = is(i, ' ', '~');
    return i - at + alt;
}

// One letter for each byte: b(yte), s(wallowed), k(ey), a(lt).
inline std::string steps(const std::string& bytes) {
    std::string steps;
    while (steps.size() < bytes.size()) {
        if (bytes[steps.size()] != '\x1B') {
            steps += 'b';
            continue;
        }
        bool key = false;
        bool alt = false;
        steps.append(sequence(bytes, steps.size(), key, alt), 's');
        if (key) steps.back() = 'k';
        if (alt) steps.back() = 'a';
    }
    return steps;
}

inline std::string steps_taken(const std::string& bytes) {
    EscapeSequences escapes;
    std::string steps;
    for (const char byte : bytes) {
        steps += "bska"[static_cast<int>(escapes.take(static_cast<uint8_t>(byte)))];
    }
    return steps;
}

}  // namespace escape_model
