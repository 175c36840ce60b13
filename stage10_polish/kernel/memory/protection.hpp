// Protection: what may be done with a page, in the bits of mach/vm.h. Writable and executable at
// once does not exist: valid() refuses it.
#pragma once

#include "lib/utility.hpp"

#include <mach/vm.h>

struct Protection {
    uint8_t bits = VM_PROT_NONE;

    constexpr bool readable() const { return bits != VM_PROT_NONE; }
    constexpr bool writable() const { return bits & VM_PROT_WRITE; }
    constexpr bool executable() const { return bits & VM_PROT_EXECUTE; }
    constexpr bool operator==(const Protection&) const = default;

    static constexpr bool valid(uint64_t bits) {
        constexpr uint64_t both = VM_PROT_WRITE | VM_PROT_EXECUTE;
        return bits <= (VM_PROT_READ | both) && (bits & both) != both;
    }

    static constexpr Protection none() { return {VM_PROT_NONE}; }
    static constexpr Protection read() { return {VM_PROT_READ}; }
    static constexpr Protection read_write() { return {VM_PROT_READ | VM_PROT_WRITE}; }
    static constexpr Protection read_execute() { return {VM_PROT_READ | VM_PROT_EXECUTE}; }
};
