// I/O ports that ring 3 may use: a map of bits in each processor's task state segment. It is filled
// when a program first uses a port there and the processor refuses: nobody pays for it but programs
// that use ports. A switch to other page tables ends it (context::switch_to, one store), and the
// next use in the same task finds the map as it was.
//
// Invariant: while a processor's map is in force, it is that of the task whose page tables are
// loaded there. The kernel lock is held.
#pragma once

#include <stdint.h>

namespace port_access {

// Does `owner` have the ports of this processor's map now? It is only compared.
bool in_force(const void* owner);
// The map is the owner's, and in force. True: it has no ports yet, to be followed by allow().
bool put_in_force(const void* owner);
void allow(uint16_t first, uint32_t count);

// No map is in force anywhere, and none is valid any more: whoever runs loses its ports at once.
void revoke_all();

}  // namespace port_access
