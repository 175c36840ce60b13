// The page tables that the processor uses right now.
#include "arch/cpuid.hpp"
#include "arch/direct_map.hpp"
#include "arch/memory_layout.hpp"
#include "arch/msr.hpp"
#include "arch/page_cursor.hpp"
#include "arch/tlb.hpp"
#include "boot/image.hpp"
#include "memory/frame_allocator.hpp"
#include "memory/mmio.hpp"
#include "memory/paging.hpp"
#include "memory/physical.hpp"
#include "memory/stack.hpp"
#include "memory/virtual.hpp"
#include "test/ktap.hpp"

namespace {

using memory::Translation;

Result<Translation> translate(uint64_t address) {
    return memory::translate(memory::kernel_root(), address);
}

bool mapped(uint64_t address) { return translate(address).ok(); }

const uint64_t* table(PhysicalAddress frame) { return direct_map<const uint64_t>(frame); }

// Calls visit(address, entry, level) for every present page of the kernel's tables.
template <typename Visitor>
void for_each_leaf(Visitor visit) {
    constexpr uint64_t HALF = uint64_t{1} << 47;  // between the two there are no addresses
    constexpr uint64_t HALVES[] = {0, -HALF};
    for (const uint64_t start : HALVES) {
        PageCursor at(memory::kernel_root(), start);
        do {
            if (page_entry::present(*at)) visit(at.address(), *at, at.level());
            at.next();
        } while (at.address() != start + HALF);
    }
}

bool is_read_write(uint64_t address) {
    const auto page = translate(address);
    return page.ok() && page.value().protection == Protection::read_write();
}

}  // namespace

// Index in the page attribute table: cache-disable times 2 plus write-through (Intel SDM
// 3A, 12.12).
KTEST(memory, entries_have_the_cache_types_that_are_meant) {
    if (!cpuid::has(cpuid::PAT)) return;
    const uint64_t types = msr::read(0x277);
    const auto type = [types](unsigned index) { return types >> (8 * index) & 0xFF; };
    EXPECT_EQ(type(0), 6u, "RAM is not cached as write-back");
    EXPECT_EQ(type(1), 1u, "the screen is not cached as write-combining");
    EXPECT_EQ(type(3), 0u, "registers of devices must be uncached");
}

KTEST(memory, no_page_is_writable_and_executable) {
    uint64_t pages = 0;
    uint64_t both = 0;
    uint64_t user = 0;
    uint64_t executable_outside_text = 0;
    for_each_leaf([&](uint64_t address, uint64_t entry, unsigned) {
        pages++;
        if (page_entry::writable(entry) && page_entry::executable(entry)) both++;
        if (page_entry::user(entry)) user++;
        if (page_entry::executable(entry) && !image::is_text(address)) executable_outside_text++;
    });
    EXPECT(pages > 3, "the walk of the kernel's tables has found almost nothing");
    EXPECT_EQ(both, 0u,
              "pages that are writable and executable: a section's rights were not applied");
    EXPECT_EQ(user, 0u, "pages of the kernel that ring 3 may use");
    EXPECT_EQ(executable_outside_text, 0u,
              "executable pages that are not .text: no-execute is missing");
}

// Not even through the direct map can code or constants be written.
KTEST(memory, code_and_constants_are_read_only_everywhere) {
    const uint64_t start = image::physical(image_text_start).value;
    const uint64_t end = image::physical(image_rodata_end).value;
    uint64_t writable = 0;
    for_each_leaf([&](uint64_t, uint64_t entry, unsigned level) {
        const uint64_t frame = page_entry::address(entry).value;
        const bool overlaps = frame < end && frame + page_table::entry_span(level) > start;
        if (overlaps && page_entry::writable(entry)) writable++;
    });
    EXPECT_EQ(
        writable, 0u,
        "pages through which code or constants can be written, in the image or the direct map");
}

KTEST(memory, direct_map_is_ram_only) {
    uint64_t wrong = 0;
    uint64_t bytes = 0;
    uint64_t large = 0;
    for_each_leaf([&](uint64_t address, uint64_t entry, unsigned level) {
        if (address < DIRECT_MAP_BASE || address >= KERNEL_OBJECTS_BASE) return;
        const PhysicalRange page{page_entry::address(entry), page_table::entry_span(level)};
        bytes += page.size;
        large += level == 1;
        if (address - DIRECT_MAP_BASE != page.start.value) wrong++;
        if (!memory::ram().overlaps(page)) wrong++;
    });
    uint64_t ram = 0;
    for (const PhysicalRange& range : memory::ram().all()) ram += range.size;
    EXPECT_EQ(wrong, 0u, "pages of the direct map that show another address, or no RAM");
    EXPECT_EQ(bytes, ram, "the direct map covers all of RAM and nothing else");
    EXPECT(large > 0, "the direct map uses no 2 MiB page");
}

KTEST(memory, lower_half_is_empty) {
    EXPECT(!mapped(0), "a null pointer must fault");
    for (uint64_t slot = 0; slot < page_table::ENTRIES; slot++) {
        const bool expected = slot == 256 || slot == 384 || slot == 511;
        EXPECT_EQ(page_entry::present(table(memory::kernel_root())[slot]), expected,
                  "only the direct map, kernel objects and the image have a slot");
    }
}

KTEST(memory, image_sections) {
    auto protection = [](const char* symbol, int64_t offset) {
        const auto page =
            translate(reinterpret_cast<uint64_t>(symbol) + static_cast<uint64_t>(offset));
        return page.ok() ? page.value().protection : Protection::none();
    };
    EXPECT(protection(image_text_start, 0) == Protection::read_execute(),
           "code can be run, not written");
    EXPECT(protection(image_text_end, -1) == Protection::read_execute(),
           "code can be run, not written");
    EXPECT(protection(image_rodata_start, 0) == Protection::read(), "constants can only be read");
    EXPECT(protection(image_rodata_end, -1) == Protection::read(), "constants can only be read");
    EXPECT(protection(image_data_start, 0) == Protection::read_write(),
           "data can be written, not run");
    EXPECT(protection(image_end, -1) == Protection::read_write(), "data can be written, not run");
    EXPECT(protection(boot_stack_guard, 0) == Protection::none(),
           "an overflow of the boot stack must fault");
    EXPECT(protection(boot_stack_top, -1) == Protection::read_write(),
           "a stack can be written, not run");
}

KTEST(memory, map_and_unmap) {
    auto frame = memory::frames().allocate();
    auto range = memory::reserve_range(3, memory::KernelRange::Kind::Window);
    EXPECT(frame.ok() && range.ok());
    if (!frame.ok() || !range.ok()) return;
    const uint64_t address = range.value()->base() + PAGE_SIZE;
    EXPECT(!mapped(address), "nothing is mapped there yet");
    EXPECT(!memory::unmap_page(*range.value(), address), "nothing is mapped there yet");
    memory::map_page(*range.value(), address, frame.value(), Protection::read_write(), 0);
    volatile uint64_t* there = reinterpret_cast<volatile uint64_t*>(address);
    there[7] = 0x1234;
    EXPECT_EQ(direct_map<uint64_t>(frame.value())[7], 0x1234u,
              "what is written to the page must be in its frame");
    const auto page = translate(address + 56);
    EXPECT(page.ok() && page.value().physical == frame.value() + 56,
           "translate() gives frame and offset");
    EXPECT(page.ok() && page.value().page_size == PAGE_SIZE, "one page of 4 KiB was mapped");
    EXPECT(memory::unmap_page(*range.value(), address), "the page was mapped");
    EXPECT(!mapped(address), "an unmapped page can still be reached");
    memory::release_range(*range.value(), false);
    memory::frames().release(frame.value());
}

KTEST(memory, stacks_have_guard_pages) {
    memory::Stack stacks[20];
    for (memory::Stack& stack : stacks) {
        auto made = memory::allocate_stack();
        EXPECT_EQ(made.error(), KERN_SUCCESS);
        if (!made.ok()) continue;
        stack = made.value();
        EXPECT_EQ(stack.size, memory::STACK_SIZE);
        EXPECT(!mapped(stack.base - 1), "no guard page below the stack");
        EXPECT(!mapped(stack.top()), "no guard page above the stack");
        for (uint64_t at = stack.base; at < stack.top(); at += PAGE_SIZE)
            EXPECT(is_read_write(at), "a page of the stack cannot be written");
        *reinterpret_cast<volatile uint64_t*>(stack.base) = 1;
    }
    for (memory::Stack& stack : stacks) {
        if (stack) memory::free_stack(stack);
    }
}

KTEST(memory, device_memory) {
    const PhysicalRange& ram = memory::ram().all()[0];
    EXPECT_EQ(memory::map_mmio(ram.start, PAGE_SIZE, memory::Caching::Uncached).error(),
              KERN_INVALID_ARGUMENT, "RAM is no device");
    EXPECT_EQ(memory::map_mmio({0xFEE00000}, 0, memory::Caching::Uncached).error(),
              KERN_INVALID_ARGUMENT, "the range is empty");
    EXPECT_EQ(memory::map_mmio({~uint64_t{0} - 100}, 200, memory::Caching::Uncached).error(),
              KERN_INVALID_ARGUMENT, "the range wraps around");
}

// A translation that was used is not remembered after unmapping: the next page at the same address
// is seen at once.
KTEST(memory, unmapped_pages_are_forgotten) {
    auto range = memory::reserve_range(1, memory::KernelRange::Kind::Window);
    EXPECT_EQ(range.error(), KERN_SUCCESS);
    if (!range.ok()) return;
    const uint64_t address = range.value()->base();
    PhysicalAddress frames[3] = {};
    for (PhysicalAddress& frame : frames) {
        auto allocated = memory::frames().allocate();
        EXPECT_EQ(allocated.error(), KERN_SUCCESS);
        if (!allocated.ok()) continue;
        frame = allocated.value();
        *direct_map<uint64_t>(frame) = frame.value + 1;
        memory::map_page(*range.value(), address, frame, Protection::read(), 0);
        EXPECT_EQ(uint64_t{*reinterpret_cast<volatile uint64_t*>(address)}, frame.value + 1,
                  "the page shows the frame before: its translation was not flushed");
        EXPECT(memory::unmap_page(*range.value(), address), "the page was mapped");
    }
    for (PhysicalAddress frame : frames) {
        if (frame.value != 0) memory::frames().release(frame);
    }
    memory::release_range(*range.value(), false);
}

// Addresses without pages: the page tables they would have needed were promised, and are not any
// more.
KTEST(memory, unused_ranges_cost_nothing_afterwards) {
    const uint64_t before = memory::settled_free();
    auto range = memory::reserve_range(100'000, memory::KernelRange::Kind::Window);
    EXPECT_EQ(range.error(), KERN_SUCCESS);
    if (!range.ok()) return;
    EXPECT(memory::frames().counts().available() + 195 <= before,
           "page tables for 100,000 pages must be promised");
    memory::release_range(*range.value(), true);
    EXPECT_EQ(memory::settled_free(), before, "frames or promises of an unused range are lost");
}
