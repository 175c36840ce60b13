// Words are kept end to end; argv points into them.
#include "shell/words.hpp"

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
