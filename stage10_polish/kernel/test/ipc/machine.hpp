// What a conformance case may ask of the machine as a whole. The kernel answers from its own
// counts; a program that runs the same cases, from what programs are told.
#pragma once

#include "lib/utility.hpp"

namespace ipc_test {

constexpr uint64_t MIB = uint64_t{1} << 20;

// Bytes: whether a case of full size fits.
uint64_t machine_size();
uint64_t memory_left();   // that could be given away now
uint64_t object_limit();  // kernel objects of one task

// Live objects of IPC. What cannot be seen from where the case runs is always 0.
struct Counts {
    uint64_t ports = 0;
    uint64_t sets = 0;
    uint64_t spaces = 0;
    uint64_t messages = 0;
    uint64_t send_once = 0;
    uint64_t send_once_created = 0;  // ever
    uint64_t send_once_used = 0;     // ever, each for its message
    uint64_t charged_to_kernel = 0;  // bytes
};
Counts counts();

// Nanoseconds since boot; and at least so many milliseconds of waiting.
uint64_t now();
void sleep_ms(uint64_t milliseconds);

// Fails the test if at the end of its scope less (or more) memory is free than at its start.
class MemoryBack : NonCopyable {
public:
    MemoryBack();
    ~MemoryBack();

private:
    uint64_t free_;
};

// Every operation of a case is followed by this, where the invariants can be checked.
void check_invariants();

}  // namespace ipc_test
