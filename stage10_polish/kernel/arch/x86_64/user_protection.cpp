#include "arch/user_protection.hpp"

#include "arch/cpuid.hpp"
#include "arch/msr.hpp"

void user_mode::enable_protections() {
    // Intel SDM 3A, 2.5 (CR4) and 4.6 (SMEP and SMAP).
    uint64_t cr4 = control::read_cr4();
    if (cpuid::has(cpuid::SMEP)) cr4 |= control::CR4_SMEP;
    if (cpuid::has(cpuid::SMAP)) cr4 |= control::CR4_SMAP;
    if (cpuid::has(cpuid::UMIP)) cr4 |= control::CR4_UMIP;
    control::write_cr4(cr4);
}
