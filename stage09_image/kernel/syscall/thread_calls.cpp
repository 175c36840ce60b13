// The calls about threads, the end of the task, and time.
#include "syscall/handlers.hpp"
#include "task/user_thread.hpp"
#include "thread/scheduler.hpp"
#include "timer/timer.hpp"

#include <mach/birth_names.h>

namespace syscalls {

Answer exit(uint64_t status, uint64_t, uint64_t, uint64_t, uint64_t) {
    TaskEnd end;
    end.reason = TaskEnd::Reason::Exited;
    end.status = static_cast<int32_t>(status);
    Task::current()->terminate(end);
    return KERN_SUCCESS;  // the calling thread ends on its way out of the kernel
}

Answer thread_create(uint64_t entry, uint64_t stack, uint64_t argument, uint64_t fs_base,
                     uint64_t) {
    user_thread::Options options;
    options.entry = entry;
    options.stack = stack;
    options.argument = argument;
    options.fs_base = fs_base;
    return TRY(user_thread::start(*Task::current(), options));
}

Answer thread_exit(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t) { scheduler::exit(); }

Answer thread_yield(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t) {
    scheduler::yield();
    return KERN_SUCCESS;
}

Answer thread_sleep(uint64_t ms, uint64_t, uint64_t, uint64_t, uint64_t) {
    const WaitResult result = scheduler::sleep_ms(ms);
    return result == WaitResult::TimedOut ? KERN_SUCCESS : to_kern_return(result);
}

// The name given at birth, whatever has become of it.
Answer task_self(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t) { return BIRTH_TASK; }

Answer thread_self(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t) {
    return scheduler::current().user_start.self_name;
}

Answer clock_get(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t) { return timer::now(); }

}  // namespace syscalls

// Called by the entry code, with interrupts off, when something is to be done before the call
// returns.
extern "C" void system_call_pending();
void system_call_pending() { scheduler::return_to_user(); }
