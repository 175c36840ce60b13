// Text grows by doubling, so that appending bytes one by one stays cheap.
#include "shell/text.hpp"

#include "shell/exchange.hpp"

#include <stdlib.h>
#include <string.h>

Text::~Text() { free(data_); }

bool Text::reserve(size_t size) {
    if (size <= capacity_) return true;
    size_t larger = capacity_ < 32 ? 63 : capacity_ * 2 + 1;
    if (larger < size) larger = size;
    char* grown = static_cast<char*>(realloc(data_, larger + 1));
    if (grown == nullptr) return false;
    data_ = grown;
    capacity_ = larger;
    data_[size_] = 0;
    return true;
}

bool Text::append(const char* text) { return append(text, strlen(text)); }

bool Text::insert(size_t at, const char* bytes, size_t size) {
    if (!reserve(size_ + size)) return false;
    if (size == 0) return true;
    memmove(data_ + at + size, data_ + at, size_ - at + 1);
    memcpy(data_ + at, bytes, size);
    size_ += size;
    return true;
}

bool Text::assign(const char* bytes, size_t size) {
    if (!reserve(size)) return false;
    clear();
    return append(bytes, size);
}

void Text::erase(size_t at, size_t size) {
    if (size == 0) return;
    memmove(data_ + at, data_ + at + size, size_ - at - size + 1);
    size_ -= size;
}

void Text::swap(Text& other) {
    exchange(data_, other.data_);
    exchange(size_, other.size_);
    exchange(capacity_, other.capacity_);
}
