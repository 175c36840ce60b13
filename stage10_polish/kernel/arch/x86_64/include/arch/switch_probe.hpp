// Does a switch of stacks keep the registers that a called function must preserve?
#pragma once

// `top` is the 16-byte aligned end of at least 256 bytes to use as the other stack. Interrupts are
// off.
extern "C" bool switch_probe(void* top);
