#pragma once
#include "types.h"
// The kernel's functions in ascending order; the last entry ends the table.
struct symbol {
    unsigned long long address;
    const char *name;
};
extern const struct symbol symbols[];
