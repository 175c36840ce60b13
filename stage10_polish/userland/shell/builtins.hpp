// The commands that the shell runs itself: those that change it, and some that scripts call often.
#pragma once

#include "shell/shell.hpp"

struct Builtin {
    const char* name;
    const char* usage;  // its arguments
    const char* help;
    int (*run)(Shell& shell, Words& words);  // the command's status
    bool special;                            // comes before functions; assignments before it stay
    bool program;  // there is a program of this name that does the same, for pipelines and jobs
};

// One after the other; index < count.
extern const Builtin BUILTINS[];
extern const size_t BUILTIN_COUNT;

const Builtin* find_builtin(const char* name);

// Says how the command is used; its status.
int wrong_usage(const char* name);

namespace builtins {

// builtins_variables.cpp
int set(Shell& shell, Words& words);
int unset(Shell& shell, Words& words);
int export_variables(Shell& shell, Words& words);
int shift(Shell& shell, Words& words);
int read(Shell& shell, Words& words);  // builtin_read.cpp
// builtins_flow.cpp
int nothing(Shell& shell, Words& words);
int fail(Shell& shell, Words& words);
int leave_loops(Shell& shell, Words& words);
int next_round(Shell& shell, Words& words);
int return_from(Shell& shell, Words& words);
int exit_shell(Shell& shell, Words& words);
int evaluate(Shell& shell, Words& words);
int source(Shell& shell, Words& words);
int type(Shell& shell, Words& words);
// builtins_jobs.cpp
int jobs(Shell& shell, Words& words);
int foreground(Shell& shell, Words& words);
int wait(Shell& shell, Words& words);
int kill(Shell& shell, Words& words);
// builtin_test.cpp, builtin_printf.cpp
int test(Shell& shell, Words& words);
int echo(Shell& shell, Words& words);
int print_formatted(Shell& shell, Words& words);

}  // namespace builtins
