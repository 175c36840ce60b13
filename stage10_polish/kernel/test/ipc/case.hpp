// IPC_CASE(A01): one line of docs/ipc_cases.csv as the test `ipc.A01`. It runs in a thread of its
// own, of middling priority, so that it can start others above and below itself; afterwards the
// invariants of IPC must hold and no port, message or right may be left.
//
// The cases know only what the headers here declare, so the same files run in the kernel, on the
// host, and as a program that does everything by system call, each with its own TestTask.
#pragma once

#include "test/ipc/blocked_call.hpp"
#include "test/ipc/machine.hpp"
#include "test/ipc/test_message.hpp"
#include "test/ipc/test_task.hpp"
#include "test/ipc/unchanged.hpp"
#include "test/ktap.hpp"

#include <initializer_list>

namespace ipc_test {

void run_case(void (*body)());

}  // namespace ipc_test

#define IPC_CASE(id)                                                                               \
    static void ipc_case_##id();                                                                   \
    KTEST(ipc, id) { ipc_test::run_case(ipc_case_##id); }                                          \
    static void ipc_case_##id()
