// The search of race.hpp for a program with several threads in ring 3, one of which is preempted
// after each instruction in turn. In the kernel nothing is stopped: a system call begins with the
// trap flag clear. So this is about what a program can see of a preemption, and of what its other
// threads do between any two of its instructions.
#pragma once

#include "lib/span.hpp"
#include "lib/string_view.hpp"

namespace race {

// Each thread that is to be stopped sets the trap flag itself. The program must end with status 0,
// wherever it is stopped.
void search_program(StringView name, Bytes file, Span<const StringView> arguments = {});

}  // namespace race
