// The history on disk: in the file that the variable HISTFILE names, if it is set.
#pragma once

#include "shell/shell.hpp"

class HistoryFile {
public:
    explicit HistoryFile(Shell& shell) : shell_(shell) {}

    // Before a line is read: where HISTFILE has got another value, the lines that the file has come
    // into the history. What cannot be read is not there.
    void look();
    // Behind the others. What cannot be written is not kept, and nobody is troubled with it.
    void add(const char* line, size_t size);

private:
    Shell& shell_;
    Text path_;     // empty: none
    Text written_;  // the variable's value
};
