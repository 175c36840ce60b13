// The processor's exceptions in words.
#pragma once

#include "arch/trap_frame.hpp"
#include "lib/string_view.hpp"

// "#PF page fault"; "interrupt" for vectors that are not the processor's own.
StringView exception_name(uint64_t vector);

// One line: name, vector, decoded error code, and CR2 for a page fault.
void print_exception(const TrapFrame& frame);
