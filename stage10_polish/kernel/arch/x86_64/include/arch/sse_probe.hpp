// Do the SSE registers of a thread keep their values while others run?
#pragma once

#include <stdint.h>

// Fills all sixteen, and MXCSR's rounding bits, with values that follow from `seed`, waits for so
// many rounds of a loop and compares. Only in a thread that was created with uses_fpu.
extern "C" bool sse_probe(uint64_t seed, uint64_t rounds);
// Are all sixteen zero and MXCSR as a thread finds it when it starts?
extern "C" bool sse_is_clean();
