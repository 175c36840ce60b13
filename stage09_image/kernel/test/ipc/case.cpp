#include "test/ipc/case.hpp"

#include "ipc/invariants.hpp"
#include "ipc/registry.hpp"
#include "memory/frame_allocator.hpp"
#include "test/runner.hpp"

namespace ipc_test {

uint64_t machine_size() { return memory::frames().counts().total * PAGE_SIZE; }

void run_case(void (*body)()) {
    const ipc::Counts before = ipc::counts;
    { Runner runner(body, MIDDLE_PRIORITY); }
    check_invariants();
    const ipc::Counts after = ipc::counts;
    EXPECT_EQ(after.ports, before.ports);
    EXPECT_EQ(after.sets, before.sets);
    EXPECT_EQ(after.spaces, before.spaces);
    EXPECT_EQ(after.messages, before.messages);
    EXPECT_EQ(after.send_once, before.send_once);
}

void check_invariants() {
    // Takes as long as there are ports: with thousands of them, once at the end is enough.
    constexpr uint64_t MANY = 500;
    if (ipc::counts.ports > MANY) return;
    const char* broken = ipc::broken_invariant();
    if (broken) test::fail(__FILE__, __LINE__, broken);
}

}  // namespace ipc_test
