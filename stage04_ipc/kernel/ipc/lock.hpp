// The one lock of IPC: every port, right, queue, message and name space is looked at and changed
// with it held. Lock order: this one, then an address space's, then the frame allocator's and the
// heap's. Interrupts are off while it is held, so nothing under it takes long: work that grows with
// what a program has is done in steps (destruction.hpp).
#pragma once

#include "sync/spinlock.hpp"

namespace ipc {

extern constinit Spinlock lock;

}  // namespace ipc
