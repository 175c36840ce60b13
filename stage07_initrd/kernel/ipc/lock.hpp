// The one lock of IPC: every port, right, queue, message and name space is looked at and changed
// with it held. Lock order: this one, then an address space's, then the frame allocator's and the
// heap's.
//
// Interrupts are off while it is held, so nothing under it takes long. Work that grows with what a
// program has is done in steps, without the lock between them (destruction.hpp). What grows with
// what one message carries is done in one, for it must be as if done at once; its loops let
// interrupts in, whose handlers want nothing of IPC.
#pragma once

#include "sync/spinlock.hpp"

namespace ipc {

extern constinit Spinlock lock;

// With item number `index` of a long loop: after every so many of them interrupts are let in.
inline void let_in_every(uint32_t count, uint32_t index) {
    if (index % count == count - 1) Spinlock::pause();
}
constexpr uint32_t RIGHTS_AT_ONCE = 32;
constexpr uint32_t MEMORIES_AT_ONCE = 8;

}  // namespace ipc
