// Random numbers, and any system call.
#include "stress/stress.hpp"

namespace stress {

namespace {
uint64_t random_state;
}

void seed_random(uint64_t seed) { random_state = seed; }

uint64_t random_number() {
    random_state += 0x9e3779b97f4a7c15;
    uint64_t mixed = random_state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
}

int64_t make_call(uint64_t number, const uint64_t* arguments) {
    register uint64_t fourth asm("r10") = arguments[3];
    register uint64_t fifth asm("r8") = arguments[4];
    register uint64_t sixth asm("r9") = arguments[5];
    int64_t result;
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(number), "D"(arguments[0]), "S"(arguments[1]), "d"(arguments[2]),
                   "r"(fourth), "r"(fifth), "r"(sixth)
                 : "rcx", "r11", "memory");
    return result;
}

void give_up_services() {
    port_deallocate(BIRTH_TASK_SERVICE);
    port_deallocate(BIRTH_CONSOLE_INPUT);
    port_deallocate(BIRTH_CONSOLE_OUTPUT);
}

}  // namespace stress
