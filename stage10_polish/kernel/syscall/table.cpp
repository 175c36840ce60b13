#include "syscall/table.hpp"

#include "ipc/mach_msg.hpp"
#include "syscall/adapter.hpp"
#include "task/task.hpp"
#include "thread/scheduler.hpp"

#include <mach/birth_names.h>

namespace syscalls {

// The calls that are to be quick are here, so that the compiler can build them into their table
// entries.
uint64_t task_self() { return BIRTH_TASK; }
void thread_yield() { scheduler::yield(); }

mach_msg_return_t mach_msg(UserAddress message, uint64_t option, uint64_t sizes,
                           mach_port_name_t receive_name, uint64_t timeout_ms) {
    Task& task = *Task::current();
    const Receiver self{task.space(), MessageBuffer(task.memory(), message.value),
                        static_cast<uint32_t>(sizes >> 32), static_cast<uint32_t>(option)};
    return ipc::mach_msg(self, option, static_cast<uint32_t>(sizes), receive_name, timeout_ms);
}

// Every line of the list has a handler with as many parameters.
#define MACH_SYSCALL(number, name, parameters, description)                                        \
    static_assert(Adapter<&name>::PARAMETERS == parameter_count<void parameters>, #name);
#include <mach/syscalls.list>
#undef MACH_SYSCALL

namespace {
// The table is built in the list's order, so its numbers must be 0, 1, 2, ...
constexpr int numbers[] = {
#define MACH_SYSCALL(number, name, parameters, description) number,
#include <mach/syscalls.list>
#undef MACH_SYSCALL
};
static_assert([] {
    for (int i = 0; i < int{SYSTEM_CALL_COUNT}; i++) {
        if (numbers[i] != i) return false;
    }
    return array_size(numbers) == SYSTEM_CALL_COUNT;
}());

constexpr Description all_descriptions[] = {
#define MACH_SYSCALL(number, name, parameters, description) {#name, #parameters, description},
#include <mach/syscalls.list>
#undef MACH_SYSCALL
};
}  // namespace

Span<const Description> descriptions() { return all_descriptions; }

}  // namespace syscalls

extern "C" constinit const syscalls::Entry system_call_table[SYSTEM_CALL_COUNT] = {
#define MACH_SYSCALL(number, name, parameters, description)                                        \
    syscalls::Entry(&syscalls::Adapter<&syscalls::name>::call),
#include <mach/syscalls.list>
#undef MACH_SYSCALL
};
