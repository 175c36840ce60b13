// Builds the kernel's page tables: RAM, kernel objects, the image by its sections.
#include "memory/paging.hpp"

#include "arch/direct_map.hpp"
#include "arch/memory_layout.hpp"
#include "arch/tlb.hpp"
#include "boot/image.hpp"
#include "console/screen.hpp"
#include "lib/panic.hpp"
#include "lib/string.h"
#include "memory/frame_allocator.hpp"
#include "memory/page_tables.hpp"
#include "memory/physical.hpp"

#include <initializer_list>

namespace memory {

namespace {

constexpr uint64_t LARGE_PAGE = page_table::entry_span(1);
constinit PhysicalAddress root UNSHARED;

uint64_t address_of_symbol(const char* symbol) { return reinterpret_cast<uint64_t>(symbol); }

// While booting nothing has been promised to anyone, and without tables there is no kernel.
void promise(uint64_t tables) {
    if (!frames().promise(tables).ok()) panic("not enough memory for the kernel's page tables");
}

// The entry of `level` for an address, with missing tables made on the way.
uint64_t& reach(uint64_t address, unsigned level) {
    PageCursor at(root, address, level);
    promise(at.missing());
    PageTables(root, PageTables::For::Kernel).complete(at);
    return *at;
}

void map_small(uint64_t address, PhysicalAddress frame, Protection protection) {
    reach(address, 0) = page_entry::page(frame, protection, page_entry::GLOBAL);
}

// Code and constants are read-only in every mapping, or a stray write could change them through the
// direct map.
PhysicalRange read_only_image() {
    const PhysicalAddress start = image::physical(image_text_start);
    return {start, image::physical(image_rodata_end) - start};
}

void map_ram(const PhysicalRange& range) {
    const PhysicalRange read_only = read_only_image();
    const auto fits_large_page = [&](PhysicalAddress at) {
        const PhysicalRange large{at, LARGE_PAGE};
        return at.value % LARGE_PAGE == 0 && range.contains(large) && !large.overlaps(read_only);
    };
    PhysicalAddress at = range.start;
    while (at < range.end()) {
        const uint64_t address = DIRECT_MAP_BASE + at.value;
        if (!fits_large_page(at)) {
            map_small(address, at,
                      read_only.contains(at) ? Protection::read() : Protection::read_write());
            at += PAGE_SIZE;
            continue;
        }
        // The entries of its neighbours follow in the same table.
        uint64_t* entry = &reach(address, 1);
        do {
            *entry++ = page_entry::page(at, Protection::read_write(),
                                        page_entry::GLOBAL | page_entry::LARGE);
            at += LARGE_PAGE;
        } while (at.value % page_table::entry_span(2) != 0 && fits_large_page(at));
    }
}

void map_image_part(const char* start, const char* end, Protection protection) {
    for (const char* page = start; page < end; page += PAGE_SIZE) {
        map_small(address_of_symbol(page), image::physical(page), protection);
    }
}

}  // namespace

void start_paging() {
    promise(1);
    root = frames().allocate_promised_zeroed();
    // All three exist from the start, so that the upper half of this table never changes.
    for (const uint64_t base : {DIRECT_MAP_BASE, KERNEL_OBJECTS_BASE, KERNEL_IMAGE_BASE}) {
        (void)reach(base, page_table::TOP - 1);
    }
    for (const PhysicalRange& range : ram().all()) map_ram(range);
    map_image_part(image_text_start, image_text_end, Protection::read_execute());
    map_image_part(image_rodata_start, image_rodata_end, Protection::read());
    map_image_part(image_data_start, image_end, Protection::read_write());
    reach(address_of_symbol(boot_stack_guard), 0) = 0;
    screen::leave();  // the new tables do not have it
    tlb::choose_cache_types();
    tlb::load_root(root);
}

PhysicalAddress kernel_root() { return root; }

PhysicalAddress make_root_promised() {
    const PhysicalAddress copy = frames().allocate_promised_zeroed();
    constexpr size_t half = page_table::ENTRIES / 2;
    memcpy(direct_map<uint64_t>(copy) + half, direct_map<uint64_t>(root) + half,
           half * sizeof(uint64_t));
    return copy;
}

Result<Translation> translate(PhysicalAddress top, uint64_t address) {
    const PageCursor at(top, address);
    const uint64_t entry = *at;
    if (!page_entry::present(entry)) return KERN_INVALID_ADDRESS;
    Translation result;
    result.page_size = page_table::entry_span(at.level());
    const uint64_t offset = address % result.page_size;
    result.physical = {round_down(page_entry::address(entry).value, result.page_size) + offset};
    result.protection.bits = VM_PROT_READ;
    if (page_entry::writable(entry)) result.protection.bits |= VM_PROT_WRITE;
    if (page_entry::executable(entry)) result.protection.bits |= VM_PROT_EXECUTE;
    result.user = page_entry::user(entry);
    return result;
}

}  // namespace memory
