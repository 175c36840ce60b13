// What every program has from its first instruction: rights under the names of
// <mach/birth_names.h>. A service of the kernel announces itself here once and is in every task
// started from then on.
#pragma once

#include "ipc/held_right.hpp"
#include "ipc/kernel_object.hpp"
#include "task/task.hpp"

#include <mach/birth_names.h>

namespace loader {

// Opens the object's port; the object lives for ever. While booting, once for each name.
void add_birth_object(mach_port_name_t name, KernelObject& object);

// The task's own port, its bootstrap port, the objects above, and `given` under BIRTH_FIRST_GIVEN
// and the names after it. NULL leaves its name free, a right whose port is dead is a dead name. On
// an error some are in the task; it is not to be started.
Result<void> give_birth_rights(Task& task, Span<HeldRight> given);

}  // namespace loader
