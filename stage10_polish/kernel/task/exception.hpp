// Exceptions: a fault of a program becomes a call to its task's exception port (mach/exc.defs), and
// the answer says whether the thread goes on.
#pragma once

#include "arch/trap_frame.hpp"
#include "task/task.hpp"

namespace task {

// What a handler is told, as in <mach/exception.h>.
struct Exception {
    int32_t type;
    int64_t reason;
    uint64_t subcode;
};

// Calls the exception port of the running thread's task and waits for the answer: for ever, or
// until the thread is killed or its wait is aborted. True: the thread goes on with `frame`, which
// has changed. False: there is no handler, or it wants the task to end, or has died. No lock is
// held.
bool raise_exception(Thread& thread, TrapFrame& frame, const Exception& exception);

}  // namespace task
