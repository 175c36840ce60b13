// Expansion: makes of the words of a tree the words that a command is given. Parameters, $( ) and
// $(( )) are put in; what was not quoted is cut into fields where IFS says so; and of those that
// are patterns come the paths that match.
#pragma once

#include "shell/cells.hpp"
#include "shell/shell.hpp"

class Expansion {
public:
    explicit Expansion(Shell& shell) : shell_(shell) {}

    // Each is false after an error, which is reported, and for which the shell has been stopped.
    [[nodiscard]] bool fields(const Word* words, Words& result);
    // Neither cut nor a pattern.
    [[nodiscard]] bool text(const Word* word, Text& result);
    [[nodiscard]] bool pattern(const Word* word, Cells& result);

private:
    // Bytes that are not quoted become `mark`.
    bool expand(const Word* word, Cells& cells, Cells::Mark mark);
    bool expand_part(const Part& part, Cells& cells, Cells::Mark mark);
    bool parameter(const Part& part, Cells& cells, Cells::Mark mark);
    bool all_parameters(const Part& part, Cells& cells);
    bool missing(const Part& part, const char* value, Cells& cells, Cells::Mark mark, bool& done);
    bool stripped(const Part& part, const char* value, Cells& cells);
    bool arithmetic(const Part& part, Cells& cells);
    // NULL: it has none, or there was an error.
    const char* value_of(const Part& part, Text& buffer);
    bool add_value(const Part& part, const char* value, size_t size, Cells& cells);

    bool split(const Cells& cells, Words& result);
    bool add_field(Cells& field, Words& result);

    bool fail(const char* name, const char* what);
    bool no_memory() { return fail("shell", "not enough memory"); }

    Shell& shell_;
    bool joining_ = false;  // "$@" is one word
};
