// The shell's variables, which are also the environment of every program it starts.
#pragma once

#include <stddef.h>

class Variables {
public:
    Variables() = default;
    Variables(const Variables&) = delete;
    Variables& operator=(const Variables&) = delete;
    ~Variables();

    const char* get(const char* name, size_t name_size) const;  // NULL: not set
    // The name is valid. False: no memory, nothing changed.
    [[nodiscard]] bool set(const char* name, size_t name_size, const char* value);
    void unset(const char* name, size_t name_size);

    // "NAME=value" each, in the order of their first setting, ended by a NULL.
    char* const* entries() const;

    // How many bytes at the start of the text form a name: a letter or _, then those and digits.
    static size_t name_length(const char* text, size_t size);

private:
    char** find(const char* name, size_t name_size) const;

    char** entries_ = nullptr;  // with the NULL; NULL while there never was one
    size_t count_ = 0;
};
