// For host tests: tasks as the kernel has them - with address spaces, name spaces, ports of their
// own and the reaper - on the emulated machine. A test calls host_tasks() first; the machine then
// lasts as long as the program.
#pragma once

#include "host_ipc.hpp"

#include "ipc/object_server.cpp"
#include "task/port_requests.cpp"
#include "task/reaper.cpp"
#include "task/special_ports.cpp"
#include "task/task.cpp"
#include "task/task_port.cpp"
#include "task/thread_port.cpp"

#include <mig/mach_port_server.cpp>
#include <mig/mach_server.cpp>

// Frames of the emulated machine; it takes real memory only for those that are used.
inline void host_tasks(uint64_t frames) {
    static HostIpc machine(frames);
    static const bool started = [] {
        task::initialise();
        return true;
    }();
    (void)started;
}
