// The parser: cuts a line into commands and a command into words, with quotes taken off and
// variables put in. Commands are parsed one at a time, so that one sees the variables and the
// status that the one before it has set.
//
//     'text'  as it stands        "text"  with $ and with \ before " \ $      \c  the character c
//     $NAME ${NAME} $?            ; ends a command, & too and sends it to the background
//     | between commands: what the one before writes, the one behind reads
//     < FILE  > FILE  >> FILE  2> FILE  2>> FILE    standard input, output, error output; 2>&1
//     # at the start of a word: the rest of the line is a comment
//
// The value of a variable is never cut into several words; a word that is nothing but empty
// variables is dropped.
#pragma once

#include "shell/variables.hpp"
#include "shell/words.hpp"

// One of a command's streams that is not the shell's own.
struct Redirection {
    enum class To { Read, Write, Append, Output };  // Output: to where 1 goes by then
    int stream;                                     // 0, 1 or 2
    To to;
    size_t target;  // its number among the command's targets, but for Output
};

struct Command {
    static constexpr size_t REDIRECTIONS = 8;

    Words words;
    Words targets;  // names of files
    Redirection redirections[REDIRECTIONS] = {};
    size_t redirection_count = 0;
    bool background = false;
    bool piped = false;       // its output is the next command's input
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
    bool redirection_ahead() const;
    bool redirection(Command& command, int status);
    Word word(Words& words, int status);
    bool double_quoted(Words& words, int status);
    bool variable(Words& words, int status);
    bool assignment_ahead() const;

    bool after_pipe_ = false;
    const char* at_;
    const char* const end_;
    const Variables& variables_;
};
