// ports: what a task's names stand for, and what goes on in the ports it receives from. And `ipc`:
// the state of IPC as a whole.
#include "ipc/invariants.hpp"
#include "ipc/lock.hpp"
#include "ipc/mach_msg.hpp"
#include "ipc/registry.hpp"
#include "lib/format.hpp"
#include "monitor/monitor.hpp"
#include "task/task.hpp"

namespace {

// What a line says, copied under the lock and printed without it: printing takes long.
struct Line {
    mach_port_name_t name = MACH_PORT_NULL;
    uint8_t rights = 0;
    uint32_t references = 0;
    bool request = false;
    bool kernel_object = false;
    // A receive right's port.
    uint32_t queued = 0;
    uint32_t limit = 0;
    uint32_t sequence = 0;
    bool receiver_waits = false;
    bool sender_waits = false;
    mach_port_name_t set = MACH_PORT_NULL;
};

// The first name with an index of at least `index`; NULL at the end.
Line next_line(Space& space, uint32_t index) {
    SpinlockGuard guard(ipc::lock);
    Line line;
    line.name = space.next_used(index);
    if (line.name == MACH_PORT_NULL) return line;
    space.look_up(line.name);
    const Entry& entry = space.entry(line.name);
    line.rights = entry.rights;
    line.references = entry.references;
    line.request = entry.request != nullptr;
    if (entry.names_port()) line.kernel_object = entry.port->kernel_object != nullptr;
    if (entry.has(Entry::RECEIVE)) {
        const Port& port = *entry.port;
        line.queued = port.queued();
        line.limit = port.limit;
        line.sequence = port.sequence;
        line.receiver_waits = !port.receivers.empty();
        line.sender_waits = !port.senders.empty();
        if (port.set) line.set = port.set->name;
    }
    return line;
}

StringView rights_text(uint8_t rights) {
    switch (rights) {
    case Entry::SEND:
        return "send";
    case Entry::RECEIVE:
        return "receive";
    case Entry::SEND | Entry::RECEIVE:
        return "receive, send";
    case Entry::SEND_ONCE:
        return "send-once";
    case Entry::PORT_SET:
        return "port set";
    default:
        return "dead name";
    }
}

void print(const Line& line) {
    println("{:>#10x} {:<14} {:>5}{}{}", line.name, rights_text(line.rights), line.references,
            line.kernel_object ? "  to the kernel" : "", line.request ? "  dead-name request" : "");
    if (!(line.rights & Entry::RECEIVE)) return;
    println("           {} of {} messages, next number {}{}{}", line.queued, line.limit,
            line.sequence, line.receiver_waits ? ", a receiver waits" : "",
            line.sender_waits ? ", a sender waits" : "");
    if (line.set != MACH_PORT_NULL) println("           in set {:#x}", line.set);
}

void ports(monitor::Arguments& arguments) {
    const Result<uint64_t> id = arguments.number(0);
    if (!id) return arguments.usage();
    const RefPtr<Task> task = Task::find(static_cast<uint32_t>(min(id.value(), UINT32_MAX)));
    if (!task) {
        println("ports: there is no task {}", id.value());
        return;
    }
    println("{:>10} {:<14} {:>5}", "NAME", "RIGHTS", "REFS");
    uint32_t index = 0;
    while (true) {
        const Line line = next_line(task->space(), index);
        if (line.name == MACH_PORT_NULL) break;
        print(line);
        index = MACH_PORT_INDEX(line.name) + 1;
    }
}

void show_ipc(monitor::Arguments& arguments) {
    if (arguments.count() == 1) {
        if (arguments[0] == "fast" || arguments[0] == "slow") {
            ipc::fast_path_enabled.store(arguments[0] == "fast");
        } else if (arguments[0] == "check") {
            const char* broken = ipc::broken_invariant();
            println("{}", broken ? broken : "every invariant holds");
            return;
        } else {
            return arguments.usage();
        }
    }
    ipc::Counts counts;
    {
        SpinlockGuard guard(ipc::lock);
        counts = ipc::counts;
    }
    println("spaces {}, ports {}, sets {}, messages {}", counts.spaces, counts.ports, counts.sets,
            counts.messages);
    println("send-once rights: {} now, {} made, {} used, {} outlived by their port",
            counts.send_once, counts.send_once_created, counts.send_once_used,
            counts.send_once_outlived);
    println("fast path {}: {} messages", ipc::fast_path_enabled.load() ? "on" : "off",
            counts.fast_messages);
}

MONITOR_COMMAND(ports, "TASK", "lists a task's names and what they stand for", ports);
MONITOR_COMMAND(ipc, "[check|fast|slow]", "counts of IPC; its invariants; the fast path", show_ipc);

}  // namespace
