// The commands that the shell runs itself, because they change the shell.
#pragma once

#include "shell/shell.hpp"

struct Builtin {
    const char* name;
    const char* usage;  // its arguments
    const char* help;
    int (*run)(Shell& shell, Words& words);  // the command's status
};

// One after the other; index < count.
extern const Builtin BUILTINS[];
extern const size_t BUILTIN_COUNT;

const Builtin* find_builtin(const char* name);
