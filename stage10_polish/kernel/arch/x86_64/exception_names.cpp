// Exception names and error codes, decoded as the Intel SDM lists them.
#include "arch/exception_names.hpp"

#include "arch/msr.hpp"
#include "lib/format.hpp"

namespace {

// Intel SDM 3A, table 6-1.
constexpr const char* NAMES[vector::EXCEPTIONS] = {
    "#DE divide error",
    "#DB debug",
    "NMI non-maskable interrupt",
    "#BP breakpoint",
    "#OF overflow",
    "#BR bound range exceeded",
    "#UD invalid opcode",
    "#NM no coprocessor",
    "#DF double fault",
    "coprocessor segment overrun",
    "#TS invalid TSS",
    "#NP segment not present",
    "#SS stack fault",
    "#GP general protection",
    "#PF page fault",
    "reserved exception 15",
    "#MF floating-point error",
    "#AC alignment check",
    "#MC machine check",
    "#XM SIMD floating-point error",
    "#VE virtualization",
    "#CP control protection",
    "reserved exception 22",
    "reserved exception 23",
    "reserved exception 24",
    "reserved exception 25",
    "reserved exception 26",
    "reserved exception 27",
    "#HV hypervisor injection",
    "#VC VMM communication",
    "#SX security",
    "reserved exception 31",
};

bool has_selector_error(uint64_t number) {
    return number >= vector::INVALID_TSS && number <= vector::GENERAL_PROTECTION;
}

void print_page_fault(uint64_t error) {
    // Intel SDM 3A, 4.7.
    const char* access = "read";
    if (error & 1 << 1) access = "write";
    if (error & 1 << 4) access = "execute";
    print(": {} from {} mode at {:#x}, {}", access, error & 1 << 2 ? "user" : "kernel",
          control::read_cr2(), error & 1 << 0 ? "not permitted" : "page not present");
    if (error & 1 << 3) print(", reserved bit set");
}

void print_selector_error(uint64_t error) {
    // Intel SDM 3A, 6.13.
    if (error == 0) return;
    const char* table = error & 1 << 1 ? "IDT" : error & 1 << 2 ? "LDT" : "GDT";
    print(": {} entry {}{}", table, error >> 3 & 0x1FFF, error & 1 ? ", external" : "");
}

}  // namespace

StringView exception_name(uint64_t number) {
    return number < vector::EXCEPTIONS ? NAMES[number] : "interrupt";
}

void print_exception(const TrapFrame& frame) {
    print("exception: {} (vector {}, error {:#x})", exception_name(frame.vector), frame.vector,
          frame.error);
    if (frame.vector == vector::PAGE_FAULT) {
        print_page_fault(frame.error);
    } else if (has_selector_error(frame.vector)) {
        print_selector_error(frame.error);
    }
    println("");
}
