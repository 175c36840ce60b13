// The shell's variables. The exported ones are the environment of every program it starts.
#pragma once

#include <stddef.h>

class Variables {
public:
    Variables() = default;
    Variables(const Variables&) = delete;
    Variables& operator=(const Variables&) = delete;
    ~Variables() { clear(); }

    const char* get(const char* name, size_t name_size) const;  // NULL: not set
    // The name is valid. False: no memory, nothing changed.
    [[nodiscard]] bool set(const char* name, size_t name_size, const char* value);
    void unset(const char* name, size_t name_size);
    // One that is not there stays so.
    void set_exported(const char* name, size_t name_size, bool exported);
    bool exported(const char* name, size_t name_size) const;

    // "NAME=value" each, in the order of their first setting; index < count().
    size_t count() const { return count_; }
    const char* entry(size_t index) const { return variables_[index].text; }
    // The exported ones, ended by a NULL, until one is changed; NULL: no memory.
    char* const* environment();

    [[nodiscard]] bool copy_from(const Variables& other);  // false: no memory, some are there
    void swap(Variables& other);

    // How many bytes at the start of the text form a name: a letter or _, then those and digits.
    static size_t name_length(const char* text, size_t size);

private:
    struct Variable {
        char* text;
        bool exported;
    };
    Variable* find(const char* name, size_t name_size) const;
    void clear();

    Variable* variables_ = nullptr;
    size_t count_ = 0;
    char** environment_ = nullptr;
};
