// The handful of language helpers that <utility> would give: move, forward, swap, min, max.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <type_traits>

template <typename T>
constexpr std::remove_reference_t<T>&& move(T&& value) {
    return static_cast<std::remove_reference_t<T>&&>(value);
}

template <typename T>
constexpr T&& forward(std::remove_reference_t<T>& value) {
    return static_cast<T&&>(value);
}

template <typename T>
constexpr T exchange(T& place, std::type_identity_t<T> next) {
    T previous = move(place);
    place = move(next);
    return previous;
}

template <typename T>
constexpr void swap(T& a, T& b) {
    T kept = move(a);
    a = move(b);
    b = move(kept);
}

template <typename T>
constexpr T min(T a, std::type_identity_t<T> b) {
    return b < a ? b : a;
}

template <typename T>
constexpr T max(T a, std::type_identity_t<T> b) {
    return a < b ? b : a;
}

// `alignment` is a power of two.
constexpr uint64_t round_down(uint64_t value, uint64_t alignment) {
    return value & ~(alignment - 1);
}
constexpr uint64_t round_up(uint64_t value, uint64_t alignment) {
    return round_down(value + alignment - 1, alignment);
}

template <typename T, size_t N>
constexpr size_t array_size(const T (&)[N]) {
    return N;
}

class NonCopyable {
public:
    NonCopyable() = default;
    NonCopyable(const NonCopyable&) = delete;
    NonCopyable& operator=(const NonCopyable&) = delete;
};
