// The start stack: what a program finds at RSP when it begins (System V ABI, section 3.4.1), from
// low to high addresses: argc, argv[], NULL, envp[], NULL, auxiliary vector, AT_NULL, strings.
// RSP is 16-byte aligned. Built in a kernel buffer; its copy to the stack is the caller's.
#pragma once

#include "lib/result.hpp"
#include "lib/string_view.hpp"

namespace loader {

struct StartStrings {
    Span<const StringView> arguments;    // argv[0] is the program's name
    Span<const StringView> environment;  // NAME=value
};

enum : uint64_t {
    AT_NULL = 0,
    AT_PHDR = 3,
    AT_PHENT = 4,
    AT_PHNUM = 5,
    AT_PAGESZ = 6,
    AT_ENTRY = 9,
    AT_RANDOM = 25  // as in Linux: where 16 random bytes are
};

struct AuxiliaryEntry {
    uint64_t type;
    uint64_t value;
};

constexpr uint64_t START_STACK_LIMIT = 64 * 1024;  // bytes, all of the above together

// Bytes needed, a multiple of 16. KERN_NO_SPACE above the limit; KERN_INVALID_ARGUMENT for a string
// with a zero byte inside: the program would see another string than the one that was passed.
Result<size_t> start_stack_size(const StartStrings& strings, Span<const AuxiliaryEntry> auxiliary);

// Fills `buffer`, of exactly start_stack_size() bytes, for a stack whose last byte is below `top`
// (a multiple of 16). The program's RSP is `top - buffer.size()`.
void build_start_stack(Span<uint8_t> buffer, uint64_t top, const StartStrings& strings,
                       Span<const AuxiliaryEntry> auxiliary);

}  // namespace loader
