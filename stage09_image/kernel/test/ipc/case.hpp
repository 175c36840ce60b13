// IPC_CASE(A01): one line of docs/ipc_cases.csv as the test `ipc.A01`. It runs in a thread of its
// own, of middling priority, so that it can start others above and below itself; afterwards the
// invariants of IPC must hold and no port, message or right may be left.
//
// The cases are architecture-free: the same files run in the kernel and on the host.
#pragma once

#include "test/ipc/blocked_call.hpp"
#include "test/ipc/test_message.hpp"
#include "test/ipc/test_task.hpp"
#include "test/ipc/unchanged.hpp"
#include "test/ktap.hpp"

#include <initializer_list>

namespace ipc_test {

constexpr uint64_t MIB = uint64_t{1} << 20;

// The memory of this machine in bytes: whether a case of full size fits.
uint64_t machine_size();

void run_case(void (*body)());

}  // namespace ipc_test

#define IPC_CASE(id)                                                                               \
    static void ipc_case_##id();                                                                   \
    KTEST(ipc, id) { ipc_test::run_case(ipc_case_##id); }                                          \
    static void ipc_case_##id()
