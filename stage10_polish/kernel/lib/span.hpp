// Span<T>: a pointer and a count that travel together; it owns nothing.
#pragma once

#include "lib/assert.hpp"
#include "lib/utility.hpp"

template <typename T>
class Span {
public:
    constexpr Span() = default;
    constexpr Span(T* data, size_t size) : data_(data), size_(size) {}
    template <size_t N>
    constexpr Span(T (&array)[N]) : data_(array),
                                    size_(N) {}
    constexpr operator Span<const T>() const { return {data_, size_}; }

    constexpr T* data() const { return data_; }
    constexpr size_t size() const { return size_; }
    constexpr bool empty() const { return size_ == 0; }
    constexpr T* begin() const { return data_; }
    constexpr T* end() const { return data_ + size_; }

    constexpr T& operator[](size_t index) const {
        ASSERT(index < size_);
        return data_[index];
    }

    // The part [offset, offset + count), cut off at the end of the span.
    constexpr Span slice(size_t offset, size_t count = ~size_t{0}) const {
        const size_t start = min(offset, size_);
        return {data_ + start, min(count, size_ - start)};
    }

private:
    T* data_ = nullptr;
    size_t size_ = 0;
};

using Bytes = Span<const uint8_t>;
