// Compiling a pattern. It is read from left to right, once; parentheses that are open are on a list
// of their own, so that no pattern, however deep, needs more stack.
#pragma once

#include "libc/regex/program.hpp"

class RegexCompiler {
public:
    RegexCompiler(regex_program& program, const char* pattern) : program_(program), at_(pattern) {}
    ~RegexCompiler();

    // 0 or an error of regex.h. What is in the program then is the caller's to free.
    int compile();
    size_t parentheses() const { return parentheses_; }

private:
    // A part of the pattern that a parenthesis, or its end, is to close.
    struct Group {
        size_t start;        // its first instruction,
        size_t alternative;  // that of the alternative that comes,
        size_t atom;         // and of what a repetition would repeat; NONE: there is nothing
        int32_t last_jump;   // the last Placeholder behind an alternative, or -1
        size_t number;       // which parenthesis it is; 0: the whole
    };
    static constexpr size_t NONE = ~size_t{0};

    bool extended() const;
    // The token that comes: a backslash before an operator is a part of it in basic expressions.
    bool take_operator(char c);
    bool at_operator(char c) const;

    int part();
    int escaped();
    int open();
    int close();
    int next_alternative();
    int end_alternatives();
    int repeat(long least, long most);  // most < 0: without end
    int bounds();
    int bracket();
    int bracket_item(ByteSet& set, unsigned& last);
    int named_item(ByteSet& set, unsigned& last);
    int literal(unsigned char c);
    int any();

    int emit(Instruction::Kind kind, int32_t first = 0, int32_t second = 0);
    int emit_atom(Instruction::Kind kind, int32_t first = 0);
    int insert(size_t place, Instruction instruction);
    int reserve(size_t more);
    int add_set(const ByteSet& set);
    Group& group() { return groups_[depth_]; }

    regex_program& program_;
    const char* at_;
    Group* groups_ = nullptr;
    size_t depth_ = 0;
    size_t group_capacity_ = 0;
    size_t parentheses_ = 0;
};
