// The parser: cuts a line into commands and a command into words, with quotes taken off and
// variables put in. Commands are parsed one at a time, so that one sees the variables and the
// status that the one before it has set.
//
//     'text'  as it stands        "text"  with $ and with \ before " \ $      \c  the character c
//     $NAME ${NAME} $?            ; ends a command, & too and sends it to the background
//     # at the start of a word: the rest of the line is a comment
//
// The value of a variable is never cut into several words; a word that is nothing but empty
// variables is dropped.
#pragma once

#include "shell/variables.hpp"
#include "shell/words.hpp"

struct Command {
    Words words;
    bool background = false;
    bool assignment = false;  // every word is NAME=value
};

class Parser {
public:
    enum class Result { Command, End, NoMemory };

    // What is wrong with the line, in a few words; NULL: nothing. Run nothing of a wrong line.
    static const char* check(const char* line, size_t size);

    // Of a line that check has passed; it and the variables outlive the parser.
    Parser(const char* line, size_t size, const Variables& variables)
        : at_(line),
          end_(line + size),
          variables_(variables) {}

    // `status` is what $? stands for.
    Result next(Command& command, int status);

private:
    enum class Word { Added, Dropped, NoMemory };

    void skip_blanks();
    Word word(Command& command, int status);
    bool double_quoted(Words& words, int status);
    bool variable(Words& words, int status);
    bool assignment_ahead() const;

    const char* at_;
    const char* const end_;
    const Variables& variables_;
};
