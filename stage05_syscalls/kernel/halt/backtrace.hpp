// Backtraces by frame pointer, with names from the symbol table that the build embeds.
#pragma once

#include "lib/string_view.hpp"

struct Symbol {
    StringView name;  // empty if unknown
    uint64_t offset;  // of the address from the symbol's start
};

Symbol find_symbol(uint64_t address);

// One line for `rip` and one for each caller found by following `rbp`; survives any rbp.
void print_backtrace(uint64_t rip, uint64_t rbp);
