// hash(key): 64 well-mixed bits for the keys of a HashMap. A type of your own gets an overload.
#pragma once

#include "lib/string_view.hpp"

#include <concepts>

// The finisher of SplitMix64: every bit of the input changes about half of the output.
constexpr uint64_t hash(uint64_t key) {
    key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9;
    key = (key ^ (key >> 27)) * 0x94D049BB133111EB;
    return key ^ (key >> 31);
}

template <std::integral T>
constexpr uint64_t hash(T key) {
    return hash(static_cast<uint64_t>(key));
}

template <typename T>
uint64_t hash(T* key) {
    return hash(reinterpret_cast<uint64_t>(key));
}

// FNV-1a, then mixed.
constexpr uint64_t hash(StringView text) {
    uint64_t value = 0xCBF29CE484222325;
    for (char character : text) {
        value = (value ^ static_cast<uint8_t>(character)) * 0x100000001B3;
    }
    return hash(value);
}
