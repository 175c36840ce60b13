// The shell's functions: names, and the texts of their bodies, which are parsed at each call.
#pragma once

#include "shell/text.hpp"

struct Function {
    Text name;
    Text body;  // a compound command
    unsigned line = 0;
    Function* next = nullptr;
};

class Functions {
public:
    Functions() = default;
    Functions(const Functions&) = delete;
    Functions& operator=(const Functions&) = delete;
    ~Functions() { clear(); }

    const Function* find(const char* name) const;  // NULL: none
    const Function* first() const { return first_; }
    // False: no memory, nothing changed.
    [[nodiscard]] bool set(const char* name, size_t name_size, const char* body, size_t body_size,
                           unsigned line);
    bool unset(const char* name);  // false: there is none

    [[nodiscard]] bool copy_from(const Functions& other);
    void swap(Functions& other);

private:
    void clear();

    Function* first_ = nullptr;
};
