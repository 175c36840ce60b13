// What a program's descriptors 0, 1 and 2 are. A parent that gives its child others than the
// console hands the rights over with those of its own (task_spawn), and says in the environment
// variable STREAMS which is which: for each a digit, its kind (`a` or `i`), the name that the right
// has in the child, and for a file of the archive its position and size, all hexadecimal:
//
//     STREAMS=0a1000:0:2f31,1i1100,2i1100
//
// It is libc's and not a variable of the program: spawn writes it anew for each child.
#pragma once

#include "libc/files/descriptors.hpp"

#include <mach/birth_names.h>

constexpr int STREAMS = 3;
constexpr size_t STREAMS_TEXT = 160;  // bytes of the variable with its zero, at most

// Fills in the first three.
void streams_at_start(Descriptor* table);

// For a child that gets the rights of `streams` behind `given` others: the variable, or an empty
// text if all three are the console. `rights` has room for three more, which are counted.
void streams_for_child(const Descriptor* streams, uint32_t given, mach_port_name_t* rights,
                       uint32_t* count, char* text);
