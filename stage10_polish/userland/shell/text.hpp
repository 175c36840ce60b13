// Text: bytes that grow. Always followed by a zero; may hold any byte. What cannot grow for lack of
// memory stays as it was and says so.
#pragma once

#include <stddef.h>

class Text {
public:
    Text() = default;
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;
    ~Text();

    const char* c_str() const { return data_ != nullptr ? data_ : ""; }
    char* data() { return data_; }
    size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    char operator[](size_t index) const { return data_[index]; }  // index < size()

    // False: no memory, nothing changed.
    [[nodiscard]] bool append(char byte) { return append(&byte, 1); }
    [[nodiscard]] bool append(const char* bytes, size_t size) { return insert(size_, bytes, size); }
    [[nodiscard]] bool append(const char* text);
    [[nodiscard]] bool insert(size_t at, const char* bytes, size_t size);
    [[nodiscard]] bool assign(const char* bytes, size_t size);
    void erase(size_t at, size_t size);
    void clear() { erase(0, size_); }
    void swap(Text& other);

private:
    bool reserve(size_t size);

    char* data_ = nullptr;
    size_t size_ = 0;
    size_t capacity_ = 0;  // without the zero
};
