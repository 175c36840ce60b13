#include "test/ipc/case.hpp"

#include "test/runner.hpp"

namespace ipc_test {

void run_case(void (*body)()) {
    const Counts before = counts();
    { Runner runner(body, MIDDLE_PRIORITY); }
    check_invariants();
    const Counts after = counts();
    EXPECT_EQ(after.ports, before.ports);
    EXPECT_EQ(after.sets, before.sets);
    EXPECT_EQ(after.spaces, before.spaces);
    EXPECT_EQ(after.messages, before.messages);
    EXPECT_EQ(after.send_once, before.send_once);
}

}  // namespace ipc_test
