// Numbers that nobody can guess, for guards against smashed stacks. Not for cryptography.
#pragma once

#include <stdint.h>

namespace entropy {

// Draws the secret from which all others are made: with RDRAND where the processor has it, else
// from what the time-stamp counter shows while the interval timer counts. On a machine whose two
// clocks are one (an emulator that counts instructions) there is little in the latter that cannot
// be foreseen. Once, before next().
void initialise();

// Another number each time, on any processor. Who knows one of them knows no other.
uint64_t next();

}  // namespace entropy
