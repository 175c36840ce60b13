// What a subshell has of its own: changes of it do not come back.
#pragma once

#include "shell/functions.hpp"
#include "shell/variables.hpp"
#include "shell/words.hpp"

struct State {
    Variables variables;
    Functions functions;
    Words parameters;             // $1 and so on
    bool exit_on_error = false;   // set -e
    bool unset_is_wrong = false;  // set -u
    bool no_globbing = false;     // set -f

    // False: no memory, and some of it is there.
    [[nodiscard]] bool copy_from(const State& other);
    void swap(State& other);
    // As commands that make it, but for what is in the environment. False: no memory.
    [[nodiscard]] bool write(Text& text) const;
};

// The word between quotes, so that it is read as it is. False: no memory.
[[nodiscard]] bool append_quoted(Text& text, const char* word);
