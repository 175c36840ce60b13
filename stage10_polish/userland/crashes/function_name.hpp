// The name of a function as a reader wants it in a backtrace, from the name that the linker knows.
#pragma once

#include <stddef.h>

// Of a C++ function (Itanium C++ ABI, 5.1, "_ZN...") the name with its classes and name spaces,
// without argument types, template arguments and anonymous name spaces; any other name unchanged.
// Cut off where it does not fit. What is no such name, or one of a kind that is rare (operators),
// comes out as it went in.
void function_name(const char* linker_name, char* to, size_t capacity);
