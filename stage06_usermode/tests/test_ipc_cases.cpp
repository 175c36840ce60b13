// The conformance cases of IPC on the host: the kernel's own test files, under the sanitizers, with
// the kernel's scheduler, tasks and address spaces on an emulated machine. Around each case the
// machine's memory is counted.
#include "host_tasks.hpp"

#include "test/ipc/blocked_call.cpp"
#include "test/ipc/case.cpp"
#include "test/ipc/machine.cpp"
#include "test/ipc/test_message.cpp"
#include "test/ipc/test_task.cpp"
#include "test/ipc/test_task_composed.cpp"
#include "test/ipc/unchanged.cpp"

#include "test/ipc/cases_a_header.cpp"
#include "test/ipc/cases_b_body.cpp"
#include "test/ipc/cases_c_queue.cpp"
#include "test/ipc/cases_c_sets.cpp"
#include "test/ipc/cases_d_moves.cpp"
#include "test/ipc/cases_d_references.cpp"
#include "test/ipc/cases_e_destruction.cpp"
#include "test/ipc/cases_e_requests.cpp"
#include "test/ipc/cases_f_memory.cpp"
#include "test/ipc/cases_g_waiting.cpp"
#include "test/ipc/cases_h_tasks.cpp"
#include "test/ipc/cases_x_together.cpp"

namespace {

constexpr uint64_t FRAMES = (uint64_t{1} << 30) / PAGE_SIZE;

void bracket(void (*body)()) {
    host_tasks(FRAMES);
    const uint64_t frames = memory::settled_free();
    const uint64_t objects = memory::host_heap_objects;
    const uint64_t stacks = emulated::stacks;
    body();
    EXPECT_EQ(memory::settled_free(), frames);
    EXPECT_EQ(memory::host_heap_objects, objects);
    EXPECT_EQ(emulated::stacks, stacks);
}

[[maybe_unused]] const bool bracket_set = (test::bracket = bracket, true);

}  // namespace
