// Reading a pattern: parts, alternatives, parentheses. Brackets are in brackets.cpp, what a part
// becomes in emit.cpp.
#include "libc/regex/compile.hpp"

#include <ctype.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

RegexCompiler::~RegexCompiler() { free(groups_); }

bool RegexCompiler::extended() const { return (program_.flags & REG_EXTENDED) != 0; }

bool RegexCompiler::at_operator(char c) const {
    return extended() ? *at_ == c : at_[0] == '\\' && at_[1] == c;
}

bool RegexCompiler::take_operator(char c) {
    if (!at_operator(c)) return false;
    at_ += extended() ? 1 : 2;
    return true;
}

int RegexCompiler::compile() {
    if (int error = open(); error != 0) return error;  // the whole, as if it were in parentheses
    while (*at_ != 0) {
        if (int error = part(); error != 0) return error;
    }
    if (depth_ > 0) return REG_EPAREN;
    if (int error = end_alternatives(); error != 0) return error;
    if (int error = emit(Instruction::Save, 1); error != 0) return error;
    return emit(Instruction::Match);
}

int RegexCompiler::part() {
    const bool beginning = program_.size == group().alternative;
    if (take_operator('(')) return open();
    // In an extended expression a parenthesis that closes nothing is a character like any other.
    if (at_operator(')') && (depth_ > 0 || !extended())) {
        take_operator(')');
        return depth_ > 0 ? close() : REG_EPAREN;
    }
    if (take_operator('|')) return next_alternative();
    if (at_operator('{') && group().atom != NONE) return bounds();
    if (*at_ == '*' && (extended() || group().atom != NONE)) {
        at_++;
        return repeat(0, -1);
    }
    if (take_operator('+')) return repeat(1, -1);
    if (take_operator('?')) return repeat(0, 1);
    if (take_operator('{')) return REG_BADRPT;
    const char c = *at_++;
    switch (c) {
    case '.':
        return any();
    case '[':
        return bracket();
    case '\\':
        return escaped();
    case '^':
        if (!extended() && !beginning) break;
        group().atom = NONE;
        return emit(Instruction::LineStart);
    case '$':
        if (!extended() && *at_ != 0 && !at_operator(')') && !at_operator('|')) break;
        group().atom = NONE;
        return emit(Instruction::LineEnd);
    default:
        break;
    }
    return literal(static_cast<unsigned char>(c));
}

// A character that means itself behind a backslash. What others have made of letters there is
// refused rather than taken for the letter.
int RegexCompiler::escaped() {
    const unsigned char c = static_cast<unsigned char>(*at_);
    if (c == 0) return REG_EESCAPE;
    if (isdigit(c) && !extended()) return REG_ESUBREG;
    if (isalnum(c)) return REG_EESCAPE;
    at_++;
    return literal(c);
}

int RegexCompiler::open() {
    const bool whole = groups_ == nullptr;
    if (depth_ + 1 >= group_capacity_) {
        const size_t larger = group_capacity_ > 0 ? 2 * group_capacity_ : 16;
        auto* grown = static_cast<Group*>(realloc(groups_, larger * sizeof(Group)));
        if (grown == nullptr) return REG_ESPACE;
        groups_ = grown;
        group_capacity_ = larger;
    }
    if (!whole) {
        depth_++;
        parentheses_++;
    }
    const size_t number = whole ? 0 : parentheses_, start = program_.size;
    if (int error = emit(Instruction::Save, static_cast<int32_t>(2 * number)); error != 0)
        return error;
    groups_[depth_] = {start, program_.size, NONE, -1, number};
    return 0;
}

int RegexCompiler::close() {
    if (int error = end_alternatives(); error != 0) return error;
    const Group closed = group();
    depth_--;
    group().atom = closed.start;
    return emit(Instruction::Save, static_cast<int32_t>(2 * closed.number + 1));
}

// x|y: split to x or y; x; jump behind all; y.
int RegexCompiler::next_alternative() {
    const auto size = static_cast<int32_t>(program_.size - group().alternative);
    if (int error = insert(group().alternative, {Instruction::Split, 1, size + 2}); error != 0)
        return error;
    const auto here = static_cast<int32_t>(program_.size);
    if (int error = emit(Instruction::Placeholder, group().last_jump); error != 0) return error;
    group().last_jump = here;
    group().alternative = program_.size;
    group().atom = NONE;
    return 0;
}

int RegexCompiler::end_alternatives() {
    const auto end = static_cast<int32_t>(program_.size);
    for (int32_t at = group().last_jump; at >= 0;) {
        Instruction& jump = program_.instructions[at];
        const int32_t before = jump.first;
        jump = {Instruction::Jump, end - at, 0};
        at = before;
    }
    group().last_jump = -1;
    return 0;
}

// {n}, {n,} or {n,m}; in basic expressions \{n\} and so on.
int RegexCompiler::bounds() {
    take_operator('{');
    char* end;
    if (!isdigit(static_cast<unsigned char>(*at_))) return *at_ == 0 ? REG_EBRACE : REG_BADBR;
    const unsigned long least = strtoul(at_, &end, 10);
    at_ = end;
    long most = static_cast<long>(least);
    if (*at_ == ',') {
        at_++;
        most = -1;
        if (isdigit(static_cast<unsigned char>(*at_))) {
            const unsigned long number = strtoul(at_, &end, 10);
            at_ = end;
            if (number > RE_DUP_MAX || number < least) return REG_BADBR;
            most = static_cast<long>(number);
        }
    }
    if (least > RE_DUP_MAX) return REG_BADBR;
    if (!take_operator('}')) return *at_ == 0 ? REG_EBRACE : REG_BADBR;
    return repeat(static_cast<long>(least), most);
}
