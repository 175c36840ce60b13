// mmap, modules, cmdline, framebuffer: what the boot loader said.
#include "arch/direct_map.hpp"
#include "boot/boot.hpp"
#include "lib/crc32.hpp"
#include "lib/format.hpp"
#include "monitor/monitor.hpp"

namespace {

void mmap(monitor::Arguments&) {
    const BootInformation& information = boot::information();
    println("{:<18} {:<18} {:>12}  type", "start", "end", "KiB");
    for (const MemoryRange& memory : information.memory_map()) {
        println("{:#018x} {:#018x} {:>12}  {}", memory.range.start.value, memory.range.end().value,
                memory.range.size / 1024, to_text(memory.type));
    }
    println("available: {} bytes", information.available_bytes());
}

void modules(monitor::Arguments&) {
    const Span<const BootModule> modules = boot::information().modules();
    if (modules.empty()) return println("no modules");
    for (const BootModule& module : modules) {
        const Bytes content{direct_map<const uint8_t>(module.range.start), module.range.size};
        println("{:<24} {:>10} bytes  crc32 {:08x}  at {:#x}  \"{}\"", module.name, content.size(),
                crc32(content), module.range.start.value, module.command_line);
    }
}

void cmdline(monitor::Arguments&) { println("{}", boot::information().command_line()); }

void framebuffer(monitor::Arguments&) {
    const Framebuffer& framebuffer = boot::information().framebuffer();
    if (framebuffer.kind == Framebuffer::Kind::None) return println("none");
    println("{}: {} x {}, {} bits, pitch {}, at {:#x}", to_text(framebuffer.kind),
            framebuffer.width, framebuffer.height, framebuffer.bits_per_pixel, framebuffer.pitch,
            framebuffer.address.value);
}

MONITOR_COMMAND(mmap, "", "the boot loader's memory map", mmap);
MONITOR_COMMAND(modules, "", "the boot loader's modules and their checksums", modules);
MONITOR_COMMAND(cmdline, "", "the kernel's command line", cmdline);
MONITOR_COMMAND(framebuffer, "", "the screen that the boot loader set up", framebuffer);

}  // namespace
