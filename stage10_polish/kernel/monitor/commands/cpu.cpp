// cpu: the processor, what it can do, and how the kernel has set it up.
#include "arch/cpu.hpp"
#include "arch/cpuid.hpp"
#include "arch/msr.hpp"
#include "lib/format.hpp"
#include "monitor/monitor.hpp"

namespace {

constexpr cpuid::Feature SHOWN[] = {
    cpuid::FPU,
    cpuid::TSC,
    cpuid::MSR,
    cpuid::PAE,
    cpuid::APIC,
    cpuid::X2APIC,
    cpuid::TSC_DEADLINE,
    cpuid::INVARIANT_TSC,
    cpuid::PAT,
    cpuid::GLOBAL_PAGES,
    cpuid::GIGABYTE_PAGES,
    cpuid::PCID,
    cpuid::FXSAVE,
    cpuid::SSE,
    cpuid::SSE2,
    cpuid::XSAVE,
    cpuid::POPCNT,
    cpuid::SYSCALL,
    cpuid::NO_EXECUTE,
    cpuid::LONG_MODE,
    cpuid::SMEP,
    cpuid::SMAP,
    cpuid::UMIP,
    cpuid::FSGSBASE,
    cpuid::HYPERVISOR,
};

void show(monitor::Arguments&) {
    char text[48];
    println("vendor: {}", cpuid::vendor(text));
    const StringView brand = cpuid::brand(text);
    if (!brand.empty()) println("name: {}", brand);
    print("features:");
    for (const cpuid::Feature& feature : SHOWN) {
        if (cpuid::has(feature)) print(" {}", feature.name);
    }
    println("");
    println("cr0 {:#x}  cr3 {:#x}  cr4 {:#x}  efer {:#x}", control::read_cr0(), control::read_cr3(),
            control::read_cr4(), msr::read(msr::EFER));
    const Cpu& cpu = this_cpu();
    println("cpu block {}  gdt {}  tss {}", &cpu, &cpu.gdt, &cpu.tss);
}

MONITOR_COMMAND(cpu, "", "the processor and its control registers", show);

}  // namespace
