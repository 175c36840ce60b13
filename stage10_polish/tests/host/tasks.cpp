#include "host_tasks.hpp"

#include "host_ipc.hpp"
#include "task/task.hpp"

void host_tasks(uint64_t frames) {
    static HostIpc machine(frames);
    static const bool started = [] {
        task::initialise();
        return true;
    }();
    (void)started;
}
