// What the parts of stress share. A part has a parent, which the user starts, and children, which
// are the same program again and make the calls.
#pragma once

#include <mach.h>
#include <stdint.h>

namespace stress {

// SplitMix64.
void seed_random(uint64_t seed);
uint64_t random_number();
inline uint64_t below(uint64_t limit) { return random_number() % limit; }

// A system call with six arguments, whatever the number. The raw result.
int64_t make_call(uint64_t number, const uint64_t* arguments);

// Drops the rights with which a child could disturb others: the task service and the console.
void give_up_services();

// Random system calls.
int system_calls(uint64_t calls, uint64_t seed);
int system_call_child(uint64_t calls, uint64_t seed);

// Random messages and port calls of four tasks that hold rights to each other, and that are killed
// at random while the others go on.
int ipc(uint64_t seed, uint64_t calls);
int ipc_child(uint64_t number, uint64_t seed);

// What a child of ipc() and its parent say to each other, at the parent's port.
constexpr mach_port_name_t TO_PARENT = BIRTH_FIRST_GIVEN;
constexpr mach_msg_id_t HELLO = 0x5a110000;     // + the child's number; carries a send right to it
constexpr mach_msg_id_t PROGRESS = 0x5a120000;  // PER_REPORT calls more were made
constexpr uint64_t PER_REPORT = 200;
constexpr uint64_t CHILDREN = 4;

}  // namespace stress
