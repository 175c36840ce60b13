// Transfer: taking rights out of a name space, in two steps. check() finds out whether the right
// that a name and a disposition stand for can be had, on top of what was checked before it;
// commit() then takes it and cannot fail. Between the two the entries remember what is promised
// away already, and the IPC lock stays held; cancel() forgets it.
#pragma once

#include "ipc/right.hpp"
#include "ipc/space.hpp"

namespace ipc {

enum class Checked : uint8_t {
    Ok,
    InvalidName,   // no such name
    InvalidRight,  // it stands for something else, or the right is promised already
    NoMemory,      // for a new send-once right
};

kern_return_t to_kern_return(Checked checked);

// On Ok `right` has the kind with which it will arrive; NULL and DEAD are Ok with any disposition.
// `disposition`: 16..21.
Checked check(Space& space, mach_port_name_t name, uint32_t disposition, Right& right)
    REQUIRES(lock);
// As check(), but without regard to, and without, promises: can the right be had by itself?
Checked look(Space& space, mach_port_name_t name, uint32_t disposition) REQUIRES(lock);
// What was checked is taken; `right` is a right outside name spaces from now on.
void commit(Space& space, Right& right) REQUIRES(lock);
// What was checked is not taken after all.
void cancel(Space& space, Right& right) REQUIRES(lock);

// The port of a right that was checked and is live.
Port& checked_port(Space& space, const Right& right) REQUIRES(lock);

}  // namespace ipc
