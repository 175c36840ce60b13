// StringView: characters that someone else owns; not zero-terminated.
#pragma once

#include "lib/span.hpp"

class StringView {
public:
    constexpr StringView() = default;
    constexpr StringView(const char* data, size_t size) : data_(data), size_(size) {}
    constexpr StringView(const char* text) : data_(text), size_(__builtin_strlen(text)) {}

    constexpr const char* data() const { return data_; }
    constexpr size_t size() const { return size_; }
    constexpr bool empty() const { return size_ == 0; }
    constexpr const char* begin() const { return data_; }
    constexpr const char* end() const { return data_ + size_; }
    constexpr char operator[](size_t index) const {
        ASSERT(index < size_);
        return data_[index];
    }

    // The part [offset, offset + count), cut off at the end.
    constexpr StringView slice(size_t offset, size_t count = ~size_t{0}) const {
        const size_t start = min(offset, size_);
        return {data_ + start, min(count, size_ - start)};
    }

    constexpr bool starts_with(StringView prefix) const {
        return slice(0, prefix.size()) == prefix;
    }

    constexpr bool operator==(StringView other) const {
        if (size_ != other.size_) return false;
        for (size_t i = 0; i < size_; i++) {
            if (data_[i] != other.data_[i]) return false;
        }
        return true;
    }

private:
    const char* data_ = nullptr;
    size_t size_ = 0;
};
