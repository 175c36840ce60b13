// What a regular expression is compiled to: a nondeterministic automaton as a list of instructions.
// Where two of them may follow one, places are relative, so that a piece of the list that leads
// nowhere else can be moved and copied as it is.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct Instruction {
    enum Kind : uint8_t {
        Character,    // goes on if the next byte is `first`
        Set,          // if it is in the set of number `first`
        LineStart,    // goes on without a byte
        LineEnd,      // the same
        Save,         // remembers the place as number `first`
        Split,        // goes on at both, preferring `first`
        Jump,         // goes on at `first`
        Match,        // is there
        Placeholder,  // a jump that is not known yet; `first` is the one before, or -1
    };
    Kind kind;
    int32_t first;
    int32_t second;
};

struct ByteSet {
    uint64_t words[4];

    void add(unsigned byte) { words[byte / 64] |= uint64_t{1} << byte % 64; }
    void remove(unsigned byte) { words[byte / 64] &= ~(uint64_t{1} << byte % 64); }
    bool contains(unsigned byte) const { return (words[byte / 64] >> byte % 64 & 1) != 0; }
};

struct regex_program {
    static constexpr size_t SIZE_LIMIT = 100000;  // instructions

    Instruction* instructions;
    size_t size;
    size_t capacity;
    ByteSet* sets;
    size_t set_count;
    int flags;  // of regcomp
};
