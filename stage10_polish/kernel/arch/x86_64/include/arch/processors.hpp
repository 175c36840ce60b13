// Starting the other processors, one at a time, by the one that holds the kernel lock.
#pragma once

#include "arch/cpu.hpp"
#include "lib/address.hpp"
#include "lib/string_view.hpp"

namespace processors {

using Idle = void (*)();

// Where one starts.
struct Start {
    Cpu& cpu;              // its apic_id says which one it is
    uint64_t stack;        // its top
    Idle idle;             // what it does then: it sleeps until somebody wakes it, and calls this
    PhysicalAddress page;  // below 1 MiB, and ours: it begins there
};

enum class Answer : uint8_t { Ready, None, OtherClock };

// Brings it to where it waits for join() or leave_out(). None: it has not answered for a second,
// and never will; block and stack are the caller's again. OtherClock: its time stamp counter says
// something else than this one's.
Answer start(const Start& start);

// It belongs to cpu::all() from now on, and sleeps, without the kernel lock.
void join(Cpu& cpu);
// It halts, for good, on its stack.
void leave_out(Cpu& cpu);

}  // namespace processors
