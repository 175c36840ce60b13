// The parser: makes trees of a text, one complete command at a time, by recursive descent. The
// grammar, which names its functions, is docs/SHELL.md.
#pragma once

#include "shell/lexer.hpp"

class Parser final : public Lexer {
public:
    enum class Result {
        Command,
        End,
        Wrong,  // error() says why
    };

    // The text and the tree outlive the parser. `line`: the number of the text's first line.
    Parser(const char* text, size_t size, unsigned line, Tree& tree);

    // The next command that ends at a newline or at the text's end: a list, or NULL where there is
    // none in the line. Nothing of it is wrong. The tree may be cleared between two.
    Result next(Command*& command);
    // The compound command that is all of the text: a function's body.
    bool body(Command*& command);

private:
    // Where a list ends, besides the end of the text.
    enum class Ends : uint8_t { Newline, Word, Close, Item };

    bool list(Command*& command, Ends ends);
    bool compound_list(Command*& command, Ends ends, const char* missing);
    bool chain(Command*& command);
    bool pipeline(Command*& command);
    bool command(Command*& command);
    bool compound(Command*& command, bool& found);
    bool simple(Command*& command);
    bool assignment(Command& command);
    bool function(Command*& command, const Word& name);
    bool redirections(Command& command);
    bool if_clause(Command*& command);
    bool loop(Command*& command, Command::Kind kind);
    bool for_clause(Command*& command);
    bool case_clause(Command*& command);
    bool case_item(CaseItem*& item);
    bool do_group(Command*& command);
    bool group(Command*& command);
    bool subshell(Command*& command);
    bool substitution(Command*& command) override;

    Command* begin(Command::Kind kind);
    void end(Command& command);
    bool expect(const char* word, const char* missing);  // passes the reserved word
    bool skip_newlines();
    bool at_list_end(Ends ends) const;
    bool at_reserved_end() const;
    bool unexpected();

    bool started_ = false;
};
