// The host's side of the architecture seam: no other processor answers.
#pragma once

#include "arch/cpu.hpp"
#include "lib/address.hpp"

#include <stdint.h>

namespace processors {

struct Start {
    Cpu& cpu;
    uint64_t stack;
    void (*idle)();
    PhysicalAddress page;
};

enum class Answer : uint8_t { Ready, None, OtherClock };

inline Answer start(const Start&) { return Answer::None; }
inline void join(Cpu&) {}
inline void leave_out(Cpu&) {}

}  // namespace processors
