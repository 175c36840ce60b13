// tasks: who lives, and what each of them holds.
#include "ipc/account.hpp"
#include "lib/format.hpp"
#include "monitor/monitor.hpp"
#include "task/task.hpp"

namespace {

void tasks(monitor::Arguments&) {
    println("{:>5} {:<22} {:>7} {:>9} {:>7} {:>11} {:>12}", "ID", "NAME", "THREADS", "MEMORY/KB",
            "NAMES", "IPC/BYTES", "RUN TIME/us");
    uint32_t id = 0;
    while (RefPtr<Task> task = Task::next_after(id)) {
        id = task->id();
        println("{:>5} {:<22} {:>7} {:>9} {:>7} {:>11} {:>12}{}", id, task->name(),
                task->thread_count(), task->memory().charge() * (PAGE_SIZE / 1024),
                task->space().used(), task->space().account().used(), task->run_time() / 1000,
                task->ending() ? "  ending" : "");
    }
}

MONITOR_COMMAND(tasks, "", "lists the tasks", tasks);

}  // namespace
