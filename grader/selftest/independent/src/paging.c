// The page tables: all RAM, the image, and the area of kernel objects.
#include "console.h"
#include "cpu.h"
#include "lib.h"
#include "memory.h"

u64 direct_offset;
static u64 root;

u64 *page_table_root(void) { return phys_to_virt(root); }

bool is_canonical(u64 address) {
    u64 upper = address >> 47;
    return upper == 0 || upper == 0x1FFFF;
}

static u64 *entry_in(u64 table, u64 address, int level) {
    return (u64 *)phys_to_virt(table & PAGE_ADDRESS) + (address >> (12 + 9 * (level - 1)) & 511);
}

static bool make_table(u64 *entry) {
    if (*entry & PAGE_PRESENT)
        return true;
    u64 frame = frame_alloc(FRAME_TABLE);
    if (!frame)
        return false;
    memset(phys_to_virt(frame), 0, PAGE);
    *entry = frame | PAGE_PRESENT | PAGE_WRITE;
    return true;
}

// The entry for the address in a table of that level, which is made if needed.
static u64 *entry_made(u64 address, int level) {
    u64 table = root;
    for (int at = 4; at > level; at--) {
        u64 *entry = entry_in(table, address, at);
        if (!make_table(entry))
            return NULL;
        table = *entry;
    }
    return entry_in(table, address, level);
}

bool page_map(u64 address, u64 physical, u64 flags) {
    u64 *entry = entry_made(address, 1);
    if (!entry) {
        page_tables_prune(address);
        return false;
    }
    assert(!(*entry & PAGE_PRESENT));
    *entry = physical | flags | PAGE_PRESENT | PAGE_GLOBAL;
    return true;
}

static void forget(u64 address) { __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory"); }

u64 page_unmap(u64 address) {
    u64 *entry = entry_made(address, 1);
    assert(entry && (*entry & PAGE_PRESENT));
    u64 physical = *entry & PAGE_ADDRESS;
    *entry = 0;
    forget(address);
    return physical;
}

static bool is_empty(u64 table) {
    const u64 *entries = phys_to_virt(table & PAGE_ADDRESS);
    for (int i = 0; i < 512; i++)
        if (entries[i])
            return false;
    return true;
}

// Gives back the tables of this address that have become empty, but for the
// two upper levels.
void page_tables_prune(u64 address) {
    u64 *entries[5];
    u64 table = root;
    int level = 4;
    for (; level > 1; level--) {
        entries[level] = entry_in(table, address, level);
        if (!(*entries[level] & PAGE_PRESENT) || (level < 4 && (*entries[level] & PAGE_LARGE)))
            break;
        table = *entries[level];
    }
    for (level++; level <= 3 && is_empty(*entries[level]); level++) {
        u64 frame = *entries[level] & PAGE_ADDRESS;
        *entries[level] = 0;
        forget(address);
        frame_free(frame);
    }
}

bool translate(u64 address, struct translation *result) {
    u64 table = root, flags = PAGE_WRITE | PAGE_USER, nx = 0;
    if (!is_canonical(address))
        return false;
    for (int level = 4; level >= 1; level--) {
        u64 entry = *entry_in(table, address, level);
        if (!(entry & PAGE_PRESENT))
            return false;
        flags &= entry;
        nx |= entry & PAGE_NX;
        if (level == 1 || (level <= 3 && (entry & PAGE_LARGE))) {
            result->size = PAGE << 9 * (level - 1);
            result->physical = ((entry & PAGE_ADDRESS) & ~(result->size - 1)) | (address & (result->size - 1));
            result->flags = flags | nx;
            return true;
        }
        table = entry;
    }
    return false;
}

static void must(bool done) {
    if (!done)
        panic("not enough memory for the page tables");
}

// Code and constants are read-only here, too.
static void map_ram(u64 start, u64 end) {
    u64 fixed = virt_to_image(text_start), fixed_end = virt_to_image(data_start);
    while (start < end) {
        bool large = start % LARGE_PAGE == 0 && end - start >= LARGE_PAGE &&
                     (start >= fixed_end || start + LARGE_PAGE <= fixed);
        if (large) {
            u64 *entry = entry_made(DIRECT_MAP + start, 2);
            must(entry);
            *entry = start | PAGE_PRESENT | PAGE_WRITE | PAGE_NX | PAGE_GLOBAL | PAGE_LARGE;
            start += LARGE_PAGE;
        } else {
            bool constant = start >= fixed && start < fixed_end;
            must(page_map(DIRECT_MAP + start, start, PAGE_NX | (constant ? 0 : PAGE_WRITE)));
            start += PAGE;
        }
    }
}

static void map_image(const char *start, const char *end, u64 flags) {
    for (u64 at = (u64)start; at < (u64)end; at += PAGE)
        if (at != (u64)boot_stack_guard)
            must(page_map(at, at - IMAGE_BASE, flags));
}

void paging_init(void) {
    root = frame_alloc(FRAME_TABLE);
    must(root);
    memset(phys_to_virt(root), 0, PAGE);
    for (u32 i = 0; i < ram_count; i++)
        map_ram(ram[i].start, ram[i].end);
    map_image(image_start, text_start, PAGE_WRITE | PAGE_NX);
    map_image(text_start, text_end, 0);
    map_image(rodata_start, data_start, PAGE_NX);
    map_image(data_start, image_end, PAGE_WRITE | PAGE_NX);
    must(entry_made(OBJECTS, 3));
    // What was mapped globally by the tables of the boot must be forgotten.
    u64 cr4 = read_cr4();
    __asm__ volatile("mov %0, %%cr4" : : "r"(cr4 & ~0x80ul) : "memory");
    __asm__ volatile("mov %0, %%cr3" : : "r"(root) : "memory");
    __asm__ volatile("mov %0, %%cr4" : : "r"(cr4) : "memory");
    direct_offset = DIRECT_MAP;
    frames_use_direct_map();
}
