// The machine as the kernel sees it: its own counters, nothing hidden.
#include "test/ipc/machine.hpp"

#include "ipc/account.hpp"
#include "ipc/invariants.hpp"
#include "ipc/registry.hpp"
#include "memory/frame_allocator.hpp"
#include "test/ktap.hpp"
#include "thread/scheduler.hpp"
#include "timer/timer.hpp"

#include <mach/limits.h>

namespace ipc_test {

uint64_t machine_size() { return memory::frames().counts().total * PAGE_SIZE; }
uint64_t memory_left() { return memory::frames().counts().available() * PAGE_SIZE; }
uint64_t object_limit() { return machine_size() / MACH_TASK_OBJECT_SHARE; }

Counts counts() {
    const ipc::Counts now = ipc::counts_now();
    return {now.ports,          now.sets,
            now.spaces,         now.messages,
            now.send_once,      now.send_once_created,
            now.send_once_used, Account::kernel().used()};
}

uint64_t now() { return timer::now(); }
void sleep_ms(uint64_t milliseconds) { (void)scheduler::sleep_ms(milliseconds); }

MemoryBack::MemoryBack() : free_(memory::settled_free()) {}
MemoryBack::~MemoryBack() { EXPECT_EQ(memory::settled_free(), free_); }

void check_invariants() {
    // Takes as long as there are ports: with thousands of them, once at the end is enough.
    constexpr uint64_t MANY = 500;
    if (ipc::counts_now().ports > MANY) return;
    const char* broken = ipc::broken_invariant();
    if (broken) test::fail(__FILE__, __LINE__, broken);
}

}  // namespace ipc_test
