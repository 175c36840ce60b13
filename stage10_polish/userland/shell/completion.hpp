// Tab completion: finds the word before the cursor, takes its quotes off, and compares it with the
// names there are.
#pragma once

#include "shell/line_editor.hpp"
#include "shell/words.hpp"

#include <mach/kern_return.h>

class WordCompleter : public Completer {
public:
    void complete(const char* line, size_t cursor, Answer& answer) override;

protected:
    ~WordCompleter() = default;

    // All names that could stand there; `command`: the word is the first of a command. Names that
    // do not begin with `prefix` may be among them. An error is shown in place of the
    // possibilities.
    virtual kern_return_t collect(bool command, const char* prefix, Words& names) = 0;

private:
    kern_return_t find(const char* line, size_t cursor, Answer& answer);
};
