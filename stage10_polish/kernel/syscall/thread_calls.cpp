// The calls about threads, the end of the task, and time.
#include "syscall/handlers.hpp"
#include "syscall/user_thread.hpp"
#include "thread/scheduler.hpp"
#include "timer/timer.hpp"

namespace syscalls {

void exit(int64_t status) {
    TaskEnd end;
    end.reason = TaskEnd::Reason::Exited;
    end.status = static_cast<int32_t>(status);
    Task::current()->terminate(end);
    // The calling thread ends on its way out of the kernel.
}

Result<uint64_t> thread_create(UserAddress entry, UserAddress stack, UserAddress argument,
                               UserAddress fs_base) {
    user_thread::Options options;
    options.entry = entry.value;
    options.stack = stack.value;
    options.argument = argument.value;
    options.fs_base = fs_base.value;
    return TRY(user_thread::start(*Task::current(), options));
}

void thread_exit() { scheduler::exit(); }

Result<void> thread_sleep(uint64_t ms) {
    const WaitResult result = scheduler::sleep_ms(ms);
    return result == WaitResult::TimedOut ? KERN_SUCCESS : to_kern_return(result);
}

uint64_t thread_self() { return scheduler::current().user_start.self_name; }

uint64_t clock_get() { return timer::now(); }

}  // namespace syscalls

// Called by the entry code, with interrupts off, when something is to be done before the call
// returns.
extern "C" void system_call_pending();
void system_call_pending() { scheduler::return_to_user(); }
