// The invariants of IPC as a function: looks at every port, right, message and name and says which
// rule is broken. For tests and the monitor, at a moment when no send or receive is half done
// (threads that wait are fine); takes the IPC lock.
#pragma once

namespace ipc {

// Null if all hold; else the broken rule, such as "I1: a port's send rights".
const char* broken_invariant();

}  // namespace ipc
