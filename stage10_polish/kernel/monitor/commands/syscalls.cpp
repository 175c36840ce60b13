// syscalls: what a program can ask of this kernel.
#include "lib/format.hpp"
#include "monitor/monitor.hpp"
#include "syscall/table.hpp"

namespace {

void list_system_calls(monitor::Arguments&) {
    size_t number = 0;
    for (const syscalls::Description& call : syscalls::descriptions()) {
        println("{:>3} {}{}", number++, call.name, call.parameters);
        println("    {}", call.text);
    }
}

MONITOR_COMMAND(syscalls, "", "lists the system calls", list_system_calls);

}  // namespace
