// What find asks of each file, and does with it.
#pragma once

#include "utils/walk.hpp"

#include <stddef.h>
#include <stdint.h>

class Expression {
public:
    // False: it has been said what is wrong.
    bool parse(char** words);

    size_t deepest() const { return deepest_; }
    size_t shallowest() const { return shallowest_; }
    bool directory_last() const { return directory_last_; }

    // False: something could not be done, which has been said. `prune`: not into this directory.
    bool apply(const Walk& file, bool& prune) const;

private:
    struct Part {
        enum Kind : uint8_t { Name, Path, Type, Size, Empty, Newer, Print, Prune, Exec, Or };
        Kind kind;
        bool inverted;
        const char* text;  // Name, Path: the pattern
        char** command;    // Exec: its words, `count` of them
        int count;
        mode_t type;  // Type
        long number;  // Size: the number; Newer: the time
        long unit;    // Size: bytes
        int sign;     // Size: 1 more, -1 less, 0 equal
    };
    static constexpr size_t PARTS = 64;

    bool parse_part(char**& words, Part& part);
    bool parse_depth(char**& words, size_t& depth);
    bool holds(const Part& part, const Walk& file, bool& prune, bool& good) const;

    Part parts_[PARTS];
    size_t count_ = 0;
    bool acts_ = false;
    bool directory_last_ = false;
    size_t deepest_ = ~size_t{0};
    size_t shallowest_ = 0;
};
