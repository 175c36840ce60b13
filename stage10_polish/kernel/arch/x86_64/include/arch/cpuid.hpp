// What the processor can do (Intel SDM 2A, CPUID). What is taken for granted boot.asm has asked
// for.
#pragma once

#include "lib/span.hpp"
#include "lib/string_view.hpp"

namespace cpuid {

struct Registers {
    uint32_t eax, ebx, ecx, edx;
};

// All zero for a leaf that the processor does not have.
Registers leaf(uint32_t number, uint32_t subleaf = 0);

// One bit of one register of one leaf.
struct Feature {
    uint32_t leaf;
    enum Register : uint8_t { EAX, EBX, ECX, EDX } in;
    uint8_t bit;
    const char* name;
};

bool has(const Feature& feature);

inline constexpr Feature FPU{1, Feature::EDX, 0, "fpu"};
inline constexpr Feature TSC{1, Feature::EDX, 4, "tsc"};
inline constexpr Feature MSR{1, Feature::EDX, 5, "msr"};
inline constexpr Feature PAE{1, Feature::EDX, 6, "pae"};
inline constexpr Feature APIC{1, Feature::EDX, 9, "apic"};
inline constexpr Feature GLOBAL_PAGES{1, Feature::EDX, 13, "pge"};
inline constexpr Feature PAT{1, Feature::EDX, 16, "pat"};
inline constexpr Feature FXSAVE{1, Feature::EDX, 24, "fxsr"};
inline constexpr Feature SSE{1, Feature::EDX, 25, "sse"};
inline constexpr Feature SSE2{1, Feature::EDX, 26, "sse2"};
inline constexpr Feature PCID{1, Feature::ECX, 17, "pcid"};
inline constexpr Feature X2APIC{1, Feature::ECX, 21, "x2apic"};
inline constexpr Feature POPCNT{1, Feature::ECX, 23, "popcnt"};
inline constexpr Feature TSC_DEADLINE{1, Feature::ECX, 24, "tsc_deadline"};
inline constexpr Feature XSAVE{1, Feature::ECX, 26, "xsave"};
inline constexpr Feature RDRAND{1, Feature::ECX, 30, "rdrand"};
inline constexpr Feature HYPERVISOR{1, Feature::ECX, 31, "hypervisor"};
inline constexpr Feature FSGSBASE{7, Feature::EBX, 0, "fsgsbase"};
inline constexpr Feature SMEP{7, Feature::EBX, 7, "smep"};
inline constexpr Feature SMAP{7, Feature::EBX, 20, "smap"};
inline constexpr Feature UMIP{7, Feature::ECX, 2, "umip"};
inline constexpr Feature SYSCALL{0x80000001, Feature::EDX, 11, "syscall"};
inline constexpr Feature NO_EXECUTE{0x80000001, Feature::EDX, 20, "nx"};
inline constexpr Feature GIGABYTE_PAGES{0x80000001, Feature::EDX, 26, "pdpe1gb"};
inline constexpr Feature LONG_MODE{0x80000001, Feature::EDX, 29, "lm"};
inline constexpr Feature INVARIANT_TSC{0x80000007, Feature::EDX, 8, "invariant_tsc"};

// "GenuineIntel" and the like; `text` has room for at least 12 characters.
StringView vendor(Span<char> text);
// The long name, or empty; room for at least 48 characters.
StringView brand(Span<char> text);

}  // namespace cpuid
