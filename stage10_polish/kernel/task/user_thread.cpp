#include "task/user_thread.hpp"

#include "arch/interrupts.hpp"
#include "arch/user_mode.hpp"
#include "ipc/port_calls.hpp"
#include "task/thread_port.hpp"
#include "thread/scheduler.hpp"

#include <mach/vm.h>

namespace {

// The thread's first steps, still in the kernel, on its own kernel stack.
void enter_user_mode(void*) {
    const Thread::UserStart start = scheduler::current().user_start;
    const Result<TrapFrame> frame = user_mode::make_frame(start.entry, start.stack, start.argument);
    ASSERT(frame.ok());  // start() has tried it
    interrupts::disable();
    user_mode::enter(frame.value());
}

Result<mach_port_name_t> give_name(Task& task, Thread& thread, mach_port_name_t chosen) {
    HeldRight right = TRY(thread_port(thread));
    if (chosen == MACH_PORT_NULL) return ipc::port_give_right(task.space(), right);
    TRY(ipc::port_insert_right(task.space(), chosen, right));
    return chosen;
}

}  // namespace

Result<mach_port_name_t> user_thread::start(Task& task, const Options& options) {
    TRY(user_mode::make_frame(options.entry, options.stack, options.argument));
    if (options.fs_base >= VM_USER_END) return KERN_INVALID_ADDRESS;

    Thread::Options thread_options;
    thread_options.name = task.name();
    thread_options.entry = enter_user_mode;
    thread_options.uses_fpu = true;
    const Ref<Thread> thread = TRY(task.create_thread(thread_options));
    thread->user_start = {options.entry, options.stack, options.argument, MACH_PORT_NULL};
    context::set_fs_base(thread->context, options.fs_base);

    Result<mach_port_name_t> name = give_name(task, *thread, options.name);
    if (name.ok()) {
        thread->user_start.self_name = name.value();
    } else {
        thread->kill();  // it ends before its first step
    }
    thread->start();
    return name;
}
