// frames, frame, map, unmap, translate, peek, heap: memory at the monitor. What is mapped here goes
// into a window of its own, and only frames that `frame alloc` gave, so that nothing typed can do
// harm.
#include "arch/page_walk.hpp"
#include "containers/hash_map.hpp"
#include "lib/format.hpp"
#include "memory/frame_allocator.hpp"
#include "memory/heap.hpp"
#include "memory/paging.hpp"
#include "memory/physical.hpp"
#include "monitor/monitor.hpp"
#include "monitor/monitor_window.hpp"

namespace {

using memory::MonitorWindow;

void show_frames(monitor::Arguments&) {
    const FrameAllocator::Counts counts = memory::frames().counts();
    println("total {}  free {}  promised {}", counts.total, counts.free, counts.promised);
    println("settled free {}", memory::settled_free());
    for (const PhysicalRange& range : memory::ram().all()) {
        println("RAM {:#018x} to {:#018x}", range.start.value, range.end().value);
    }
}

void frame_alloc(uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        auto frame = MonitorWindow::allocate_frame();
        if (!frame.ok()) {
            println("frame: {}", frame.error());
            return;
        }
        println("frame {:#x}", frame.value().value);
    }
}

void frame(monitor::Arguments& arguments) {
    const auto number = arguments.number(1);
    if (arguments[0] == "alloc" && (arguments.count() == 1 || number.ok())) {
        frame_alloc(number.ok() ? number.value() : 1);
    } else if (arguments[0] == "free" && number.ok()) {
        auto freed = MonitorWindow::free_frame({number.value()});
        if (freed.ok()) {
            println("freed {:#x}", number.value());
        } else if (freed.error() == KERN_NOT_READY) {
            println("frame: {:#x} is still mapped", number.value());
        } else {
            println("frame: {:#x} did not come from frame alloc", number.value());
        }
    } else {
        println("usage: frame alloc [COUNT], frame free ADDRESS");
    }
}

// "r", "rw" or "rx".
Result<Protection> parse_protection(StringView text) {
    uint8_t bits = VM_PROT_NONE;
    for (char letter : text) {
        const uint8_t bit = letter == 'r'   ? VM_PROT_READ
                            : letter == 'w' ? VM_PROT_WRITE
                            : letter == 'x' ? VM_PROT_EXECUTE
                                            : VM_PROT_NONE;
        if (bit == VM_PROT_NONE || bits & bit) return KERN_INVALID_ARGUMENT;
        bits |= bit;
    }
    if (!(bits & VM_PROT_READ)) return KERN_INVALID_ARGUMENT;
    if (!Protection::valid(bits)) return KERN_PROTECTION_FAILURE;
    return Protection{bits};
}

void map(monitor::Arguments& arguments) {
    const auto physical = arguments.number(0);
    const auto protection = arguments.count() > 1 ? parse_protection(arguments[1])
                                                  : Result<Protection>(Protection::read_write());
    if (!physical.ok()) return println("map: {} is not a frame", arguments[0]);
    if (!protection.ok() && protection.error() == KERN_PROTECTION_FAILURE) {
        return println("map: writable and executable at once is refused");
    }
    if (!protection.ok()) return println("map: the protection is r, rw or rx");
    auto mapped = MonitorWindow::map({physical.value()}, protection.value());
    if (mapped.ok()) {
        println("mapped {:#x} at {:#x}", physical.value(), mapped.value());
    } else if (mapped.error() == KERN_NOT_FOUND) {
        println("map: {:#x} did not come from frame alloc", physical.value());
    } else {
        println("map: {}", mapped.error());
    }
}

void unmap(monitor::Arguments& arguments) {
    const auto address = arguments.number(0);
    if (address.ok() && MonitorWindow::unmap(address.value())) {
        println("unmapped {:#x}", address.value());
    } else {
        println("unmap: {} was not mapped with map", arguments[0]);
    }
}

void translate(monitor::Arguments& arguments) {
    const auto address = arguments.number(0);
    if (!address.ok()) return println("translate: {} is not an address", arguments[0]);
    if (!page_walk::canonical(address.value())) {
        return println("{:#x}: not canonical", address.value());
    }
    const auto found = memory::translate(memory::kernel_root(), address.value());
    if (!found.ok()) return println("{:#x}: not mapped", address.value());
    const memory::Translation& page = found.value();
    println("{:#x}: {:#x} r{}{} {} {} KiB page", address.value(), page.physical.value,
            page.protection.writable() ? 'w' : '-', page.protection.executable() ? 'x' : '-',
            page.user ? "user" : "kernel", page.page_size / 1024);
}

// Only RAM: reading a device may do something.
void peek(monitor::Arguments& arguments) {
    const auto number = arguments.number(0);
    if (!number.ok()) return println("peek: {} is not an address", arguments[0]);
    const uint64_t address = round_down(number.value(), sizeof(uint64_t));
    const auto found = memory::translate(memory::kernel_root(), address);
    if (!page_walk::canonical(address) || !found.ok() ||
        !memory::ram().overlaps({found.value().physical, sizeof(uint64_t)})) {
        return println("{:#x}: no memory there", address);
    }
    println("{:#x}: {:#018x}", address, *reinterpret_cast<const volatile uint64_t*>(address) + 0);
}

void heap(monitor::Arguments&) {
    memory::heap_verify();
    println("object size    objects   slabs");
    for (size_t i = 0; i < memory::SIZE_CLASSES; i++) {
        const auto statistics = memory::size_class_statistics(i);
        println("{:>11} {:>10} {:>7}", memory::OBJECT_SIZES[i], statistics.objects,
                statistics.slabs);
    }
    const memory::HeapStatistics sum = memory::heap_statistics();
    println("{} objects in {} slabs ({} empty), {} single pages, {} runs of {} pages", sum.objects,
            sum.slab_frames, sum.empty_slabs, sum.pages, sum.runs, sum.run_pages);
}

MONITOR_COMMAND(frames, "", "how much memory there is, free and promised", show_frames);
MONITOR_COMMAND(frame, "alloc|free [NUMBER]", "takes frames, or gives one back", frame);
MONITOR_COMMAND(map, "FRAME [r|rw|rx]", "maps a frame from `frame alloc`", map);
MONITOR_COMMAND(unmap, "ADDRESS", "undoes map", unmap);
MONITOR_COMMAND(translate, "ADDRESS", "what the page tables say about an address", translate);
MONITOR_COMMAND(peek, "ADDRESS", "the 8 bytes of RAM at an address", peek);
MONITOR_COMMAND(heap, "", "what the heap holds; checks all of it", heap);

}  // namespace
