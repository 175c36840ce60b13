// The kernel boots, prints, and survives an exception: a breakpoint is taken,
// handled and returned from.
#include "monitor/milestone.hpp"

#include "arch/direct_map.hpp"
#include "arch/interrupts.hpp"
#include "arch/segments.hpp"
#include "boot/boot.hpp"
#include "lib/crc32.hpp"
#include "lib/format.hpp"

namespace {

constinit uint64_t breakpoints = 0;

void breakpoint(TrapFrame& frame) {
    breakpoints++;
    println("breakpoint at {:#x}, all registers saved at {}", frame.rip, &frame);
}

void say_modules() {
    for (const BootModule& module : boot::information().modules()) {
        const Bytes content{direct_map<const uint8_t>(module.range.start), module.range.size};
        println("module {}: {} bytes, CRC-32 {:08x}", module.name, content.size(), crc32(content));
    }
}

}  // namespace

void milestone() {
    breakpoints = 0;
    println("boot loader: {}", boot::information().loader_name());
    say_modules();
    interrupts::on(vector::BREAKPOINT, breakpoint);
    asm volatile("int3");
    interrupts::on(vector::BREAKPOINT, nullptr);
    println("milestone 1: booted, {} exception survived", breakpoints);
}
