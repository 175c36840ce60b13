// Words are kept end to end; argv points into them.
#include "shell/words.hpp"

#include "shell/exchange.hpp"

#include <stdlib.h>
#include <string.h>

Words::~Words() { free(argv_); }

const char* Words::operator[](size_t index) const {
    const char* word = bytes_.c_str();
    for (; index > 0; index--) word += strlen(word) + 1;
    return word;
}

void Words::clear() {
    bytes_.clear();
    finished_ = count_ = 0;
}

bool Words::add(const char* word) {
    if (!bytes_.append(word, strlen(word) + 1)) return false;
    finished_ = bytes_.size();
    count_++;
    return true;
}

void Words::drop_first(size_t count) {
    const size_t size = static_cast<size_t>((*this)[count] - bytes_.c_str());
    bytes_.erase(0, size);
    finished_ -= size;
    count_ -= count;
}

void Words::sort() {
    Words sorted;
    char** const words = argv();
    if (words == nullptr) return;
    qsort(words, count_, sizeof(char*), [](const void* a, const void* b) {
        return strcmp(*static_cast<char* const*>(a), *static_cast<char* const*>(b));
    });
    for (size_t i = 0; i < count_; i++) {
        if (!sorted.add(words[i])) return;
    }
    swap(sorted);
}

bool Words::copy_from(const Words& other) {
    if (!bytes_.assign(other.bytes_.c_str(), other.bytes_.size())) return false;
    finished_ = other.finished_;
    count_ = other.count_;
    return true;
}

void Words::swap(Words& other) {
    bytes_.swap(other.bytes_);
    exchange(finished_, other.finished_);
    exchange(count_, other.count_);
    exchange(argv_, other.argv_);
}

bool Words::end_word() {
    if (!bytes_.append("", 1)) return false;
    finished_ = bytes_.size();
    count_++;
    return true;
}

char** Words::argv() {
    char** grown = static_cast<char**>(realloc(argv_, (count_ + 1) * sizeof(char*)));
    if (grown == nullptr) return nullptr;
    argv_ = grown;
    char* word = bytes_.data();
    for (size_t i = 0; i < count_; i++, word += strlen(word) + 1) argv_[i] = word;
    argv_[count_] = nullptr;
    return argv_;
}
