// Random system calls with random arguments. They are made by children, which may well die of them;
// what counts is that the system goes on. A child first gives up the rights with which it could
// disturb others: the task service and the console.
#include "stress/stress.hpp"

#include <services/task.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

using namespace stress;

namespace {

char scratch[2 * VM_PAGE_SIZE];

// Values that have a chance to mean something, beside those that have none.
uint64_t random_argument() {
    switch (random_number() % 10) {
    case 0:
        return random_number();
    case 1:
        return 0 - random_number() % 8;
    case 2:
        return random_number() % 32;
    case 3:
        return random_number() % 16 * BIRTH_STEP;
    case 4:
        return BIRTH_FIRST_GIVEN + random_number() % 16 * BIRTH_STEP;
    case 5:
        return VM_ALLOCATE_START + random_number() % 64 * VM_PAGE_SIZE;
    case 6:
        return uint64_t{1} << random_number() % 64;
    case 7:
        return random_number() % 100 * 8;
    default:
        return reinterpret_cast<uint64_t>(scratch) + random_number() % sizeof(scratch);
    }
}

// Would end the child, or let it sleep, without telling anything.
bool pointless(uint64_t number) {
    return number == SYS_exit || number == SYS_thread_exit || number == SYS_thread_sleep;
}

// Likely to be the child's last: a thread that runs anywhere, its own memory gone.
bool deadly(uint64_t number, uint64_t address) {
    if (number == SYS_thread_create) return true;
    return (number == SYS_vm_deallocate || number == SYS_vm_protect) && address < VM_ALLOCATE_START;
}

void random_call() {
    uint64_t number = random_number() % (SYSTEM_CALL_COUNT + 3);
    uint64_t arguments[6];
    for (uint64_t& argument : arguments) argument = random_argument();
    if (pointless(number)) number = SYS_mach_msg;
    if (deadly(number, arguments[0]) && random_number() % 64 != 0) number = SYS_vm_allocate;
    if (number == SYS_read) arguments[4] = 0;
    if (number == SYS_mach_msg) {
        // Wait for nothing: both phases with a timeout of 0. The message is random bytes, often
        // with a plausible header.
        arguments[0] = reinterpret_cast<uint64_t>(scratch) + random_number() % 8 * 8;
        arguments[1] = (random_number() & 3) | MACH_SEND_TIMEOUT | MACH_RCV_TIMEOUT;
        arguments[4] = 0;
        for (size_t i = 0; i < 256; i += 8) {
            const uint64_t word = random_argument();
            memcpy(scratch + i, &word, 8);
        }
    }
    make_call(number, arguments);
}

bool run_child(uint64_t calls, uint64_t seed, mach_port_name_t exit, task_ended_message* ended) {
    char name[] = "stress", role[] = "child", count_text[24], seed_text[24];
    snprintf(count_text, sizeof(count_text), "%lu", calls);
    snprintf(seed_text, sizeof(seed_text), "%lu", seed);
    char* const arguments[] = {name, role, count_text, seed_text, nullptr};
    spawn_arguments child = {};
    child.path = name;
    child.arguments = arguments;
    child.exit = exit;
    mach_port_name_t task;
    uint32_t id;
    mach_msg_id_t message;
    if (spawn(&child, &task, &id) != KERN_SUCCESS) return false;
    port_deallocate(task);
    return task_wait(exit, TIMEOUT_NEVER, &message, ended) == MACH_MSG_SUCCESS;
}

}  // namespace

int stress::system_call_child(uint64_t calls, uint64_t seed) {
    seed_random(seed);
    give_up_services();
    for (uint64_t i = 0; i < calls; i++) random_call();
    return 0;
}

int stress::system_calls(uint64_t calls, uint64_t seed) {
    constexpr uint64_t PER_CHILD = 500;
    mach_port_name_t exit;
    if (port_allocate(MACH_PORT_RIGHT_RECEIVE, &exit) != KERN_SUCCESS) return 1;
    uint64_t children = 0, died = 0;
    for (uint64_t done = 0; done < calls; done += PER_CHILD, children++) {
        task_ended_message ended;
        const uint64_t rest = calls - done;
        const uint64_t child_seed = (seed + children) & INT64_MAX;
        if (!run_child(rest < PER_CHILD ? rest : PER_CHILD, child_seed, exit, &ended)) {
            fprintf(stderr, "stress: cannot start a child\n");
            return 1;
        }
        died += ended.reason != TASK_EXITED;
    }
    printf("stress: %lu calls by %lu children, %lu of them died\n", calls, children, died);
    return 0;
}
