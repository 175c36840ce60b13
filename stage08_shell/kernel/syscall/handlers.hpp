// The system calls as the kernel sees them: for each line of <mach/syscalls.list> a function of
// that name, which gets the five argument registers as they are and takes of them what the line
// says. They run in the calling thread with interrupts off. What they may do to memory goes through
// AddressSpace; an address that a program gave is never dereferenced.
#pragma once

#include "lib/result.hpp"

#include <mach/message.h>

namespace syscalls {

// What a call returns in RAX: a value of zero or more, or minus the error code.
class Answer {
public:
    Answer(uint64_t value) : rax_(static_cast<int64_t>(value)) {}
    Answer(kern_return_t error) : rax_(-int64_t{error}) {}
    Answer(const Result<void>& result) : Answer(result.error()) {}
    Answer(const Result<uint64_t>& result)
        : rax_(result.ok() ? static_cast<int64_t>(result.value()) : -int64_t{result.error()}) {}

private:
    int64_t rax_;
};
// Only such a class comes back in RAX (System V ABI, 3.2.3).
static_assert(std::is_trivially_copyable_v<Answer> && sizeof(Answer) == 8);

using Handler = Answer(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

#define MACH_SYSCALL(number, name, parameters, description) Handler name;
#include <mach/syscalls.list>
#undef MACH_SYSCALL

// Of a register with a name only the lower half counts.
constexpr mach_port_name_t to_name(uint64_t value) { return static_cast<mach_port_name_t>(value); }

}  // namespace syscalls
