// What an exception in ring 3 means: a page that only has to be filled or copied, or the end of the
// task. Nothing a program does in ring 3 goes further than that.
#pragma once

#include "arch/trap_frame.hpp"
#include "task/task.hpp"

namespace task {

// From now on exceptions at privilege level 3 come here.
void handle_user_faults();

// Asked when an instruction was refused to the running task: true if it may use I/O ports and could
// not here until now. Then it is tried again.
using PortAdmission = bool (*)(Task& task);
void set_port_admission(PortAdmission admission);

// A fault that the kernel cannot mend: the task ends. The thread is the running one and dies when
// the trap returns. `why`: KERN_RESOURCE_SHORTAGE if its stack could not grow for want of memory.
void deliver_fault(Thread& thread, TrapFrame& frame, kern_return_t why);

}  // namespace task
