// Variables as strings NAME=value, the form that a program's environment has.
#include "shell/variables.hpp"

#include "shell/exchange.hpp"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void Variables::clear() {
    for (size_t i = 0; i < count_; i++) free(variables_[i].text);
    free(variables_);
    free(environment_);
    variables_ = nullptr;
    environment_ = nullptr;
    count_ = 0;
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

Variables::Variable* Variables::find(const char* name, size_t name_size) const {
    for (size_t i = 0; i < count_; i++) {
        const char* const text = variables_[i].text;
        if (strncmp(text, name, name_size) == 0 && text[name_size] == '=') return &variables_[i];
    }
    return nullptr;
}

const char* Variables::get(const char* name, size_t name_size) const {
    const Variable* const variable = find(name, name_size);
    return variable != nullptr ? variable->text + name_size + 1 : nullptr;
}

bool Variables::set(const char* name, size_t name_size, const char* value) {
    const size_t value_size = strlen(value) + 1;
    char* const text = static_cast<char*>(malloc(name_size + 1 + value_size));
    if (text == nullptr) return false;
    memcpy(text, name, name_size);
    text[name_size] = '=';
    memcpy(text + name_size + 1, value, value_size);
    if (Variable* const variable = find(name, name_size); variable != nullptr) {
        free(variable->text);
        variable->text = text;
        return true;
    }
    void* const grown = realloc(variables_, (count_ + 1) * sizeof(Variable));
    if (grown == nullptr) {
        free(text);
        return false;
    }
    variables_ = static_cast<Variable*>(grown);
    variables_[count_++] = {text, false};
    return true;
}

void Variables::unset(const char* name, size_t name_size) {
    Variable* const variable = find(name, name_size);
    if (variable == nullptr) return;
    free(variable->text);
    const size_t behind = count_ - static_cast<size_t>(variable - variables_) - 1;
    memmove(variable, variable + 1, behind * sizeof(Variable));
    count_--;
}

void Variables::set_exported(const char* name, size_t name_size, bool exported) {
    Variable* const variable = find(name, name_size);
    if (variable != nullptr) variable->exported = exported;
}

bool Variables::exported(const char* name, size_t name_size) const {
    const Variable* const variable = find(name, name_size);
    return variable != nullptr && variable->exported;
}

char* const* Variables::environment() {
    void* const grown = realloc(environment_, (count_ + 1) * sizeof(char*));
    if (grown == nullptr) return nullptr;
    environment_ = static_cast<char**>(grown);
    size_t used = 0;
    for (size_t i = 0; i < count_; i++) {
        if (variables_[i].exported) environment_[used++] = variables_[i].text;
    }
    environment_[used] = nullptr;
    return environment_;
}

bool Variables::copy_from(const Variables& other) {
    clear();
    for (size_t i = 0; i < other.count_; i++) {
        const char* const text = other.variables_[i].text;
        const size_t name_size = static_cast<size_t>(strchr(text, '=') - text);
        if (!set(text, name_size, text + name_size + 1)) return false;
        variables_[i].exported = other.variables_[i].exported;
    }
    return true;
}

void Variables::swap(Variables& other) {
    exchange(variables_, other.variables_);
    exchange(environment_, other.environment_);
    exchange(count_, other.count_);
}
