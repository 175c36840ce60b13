// The machine as a program sees it: the host port and /proc.
#include "test/ipc/machine.hpp"

#include "test/ktap.hpp"

#include <mach.h>
#include <mach/limits.h>
#include <mig/host.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace ipc_test {

namespace {

// The kernel keeps some of what is freed for the next time: empty slabs, stacks.
constexpr uint64_t KEPT = 1 << 20;

uint64_t host_memory(bool total) {
    uint64_t of_machine = 0, free = 0, uptime;
    EXPECT_EQ(host_info(BIRTH_HOST, &of_machine, &free, &uptime), KERN_SUCCESS);
    return total ? of_machine : free;
}

}  // namespace

uint64_t machine_size() { return host_memory(true); }
uint64_t memory_left() { return host_memory(false); }
uint64_t object_limit() { return machine_size() / MACH_TASK_OBJECT_SHARE; }

namespace {

Counts count_once() {
    Counts counts;
    const struct {
        const char* name;
        uint64_t* count;
    } lines[] = {{"ports ", &counts.ports},
                 {"sets ", &counts.sets},
                 {"spaces ", &counts.spaces},
                 {"messages ", &counts.messages},
                 {"send-once ", &counts.send_once}};
    FILE* file = fopen("/proc/ipc", "r");
    EXPECT(file != nullptr);
    if (file == nullptr) return counts;
    char line[80];
    while (fgets(line, sizeof(line), file) != nullptr) {
        for (const auto& [name, count] : lines) {
            if (strncmp(line, name, strlen(name)) == 0) {
                *count = strtoul(line + strlen(name), nullptr, 10);
            }
        }
    }
    fclose(file);
    return counts;
}

}  // namespace

// Whoever asks is counted with the message in which it asks, if that is one: on the fast path it is
// none. What is asked for twice takes the same way the second time, whatever was before.
Counts counts() {
    (void)count_once();
    return count_once();
}

uint64_t now() { return clock_nanoseconds(); }
void sleep_ms(uint64_t milliseconds) { msleep(milliseconds); }

MemoryBack::MemoryBack() : free_(memory_left()) {}
MemoryBack::~MemoryBack() {
    constexpr int TRIES = 100;
    for (int i = 0; i < TRIES && memory_left() + KEPT < free_; i++) sleep_ms(1);
    EXPECT_EQ(memory_left() + KEPT >= free_ ? free_ : memory_left(), free_);
}

void check_invariants() {}  // the monitor does, for whoever runs this

}  // namespace ipc_test
