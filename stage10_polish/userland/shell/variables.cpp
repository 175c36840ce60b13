// Variables as strings NAME=value, the form that a program's environment has.
#include "shell/variables.hpp"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

Variables::~Variables() {
    for (size_t i = 0; i < count_; i++) free(entries_[i]);
    free(entries_);
}

size_t Variables::name_length(const char* text, size_t size) {
    size_t length = 0;
    while (length < size) {
        const int character = static_cast<unsigned char>(text[length]);
        const bool letter = character < 128 && (isalpha(character) || character == '_');
        const bool digit = character < 128 && isdigit(character) && length > 0;
        if (!letter && !digit) break;
        length++;
    }
    return length;
}

char** Variables::find(const char* name, size_t name_size) const {
    for (size_t i = 0; i < count_; i++) {
        if (strncmp(entries_[i], name, name_size) == 0 && entries_[i][name_size] == '=')
            return &entries_[i];
    }
    return nullptr;
}

const char* Variables::get(const char* name, size_t name_size) const {
    char** entry = find(name, name_size);
    return entry != nullptr ? *entry + name_size + 1 : nullptr;
}

bool Variables::set(const char* name, size_t name_size, const char* value) {
    const size_t value_size = strlen(value) + 1;
    char* text = static_cast<char*>(malloc(name_size + 1 + value_size));
    if (text == nullptr) return false;
    memcpy(text, name, name_size);
    text[name_size] = '=';
    memcpy(text + name_size + 1, value, value_size);
    if (char** entry = find(name, name_size); entry != nullptr) {
        free(*entry);
        *entry = text;
        return true;
    }
    char** grown = static_cast<char**>(realloc(entries_, (count_ + 2) * sizeof(char*)));
    if (grown == nullptr) {
        free(text);
        return false;
    }
    entries_ = grown;
    entries_[count_++] = text;
    entries_[count_] = nullptr;
    return true;
}

void Variables::unset(const char* name, size_t name_size) {
    char** entry = find(name, name_size);
    if (entry == nullptr) return;
    free(*entry);
    const size_t index = static_cast<size_t>(entry - entries_);
    memmove(entry, entry + 1, (count_ - index) * sizeof(char*));  // with the NULL
    count_--;
}

char* const* Variables::entries() const {
    static char* const none[] = {nullptr};
    return entries_ != nullptr ? entries_ : none;
}
