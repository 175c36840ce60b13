// The frames of RAM: a number for each, with its state and a link to the next
// free one. A frame that was never used is in no list, so that it is not touched.
#include "boot_info.h"
#include "console.h"
#include "cpu.h"
#include "lib.h"
#include "memory.h"

#define LINK_MASK 0x1FFFFFFFu
#define NO_FRAME LINK_MASK

struct ram ram[MAX_RANGES];
u32 ram_count;
u64 frames_total, frames_free, frames_fail_in;
static u32 *table; // The state is in the upper three bits.
static u64 never_used;
static u32 free_head = NO_FRAME;
static u64 left_out;

static u64 page_up(u64 address) { return (address + PAGE - 1) & ~(PAGE - 1); }
static u64 page_down(u64 address) { return address & ~(PAGE - 1); }

// The range that has this address, or else NULL; the ranges are sorted.
static const struct ram *range_of(u64 address) {
    u32 low = 0, high = ram_count;
    while (low < high) {
        u32 middle = (low + high) / 2;
        if (address >= ram[middle].end)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ram_count && address >= ram[low].start ? &ram[low] : NULL;
}

static u64 index_of(u64 address) {
    const struct ram *range = range_of(address);
    if (!range)
        panic("frame 0x%lx is not RAM", address);
    return range->index + (address - range->start) / PAGE;
}

static u64 address_of(u64 index) {
    u32 low = 0, high = ram_count - 1;
    while (low < high) {
        u32 middle = (low + high + 1) / 2;
        if (ram[middle].index <= index)
            low = middle;
        else
            high = middle - 1;
    }
    return ram[low].start + (index - ram[low].index) * PAGE;
}

static u32 state_bits(enum frame_state state) { return (u32)state << 29; }

// If something that is in use lies in this span, where that ends; else 0.
static u64 used_in(u64 start, u64 end) {
    if (start < PAGE)
        return PAGE; // Address 0 means that there is no frame.
    if (start < virt_to_image(image_end) && end > virt_to_image(image_start))
        return virt_to_image(image_end);
    u64 info = boot_info_address(), info_end = info + boot_info_size();
    if (start < info_end && end > page_down(info))
        return page_up(info_end);
    for (const struct mb_module *module = NULL; (module = module_after(module));)
        if (start < module->end && end > page_down(module->start))
            return page_up(module->end);
    return 0;
}

static u64 place_for_table(u64 bytes) {
    for (u32 i = 0; i < ram_count; i++) {
        u64 at = ram[i].start, used;
        while ((used = used_in(at, at + bytes)))
            at = used;
        if (at + bytes <= ram[i].end && at + bytes <= 1ull << 32)
            return at;
    }
    panic("there is no room for the table of frames");
}

static void reserve(u64 start, u64 end) {
    for (u64 at = page_down(start); at < end; at += PAGE)
        if (range_of(at) && table[index_of(at)] != state_bits(FRAME_BOOT)) {
            table[index_of(at)] = state_bits(FRAME_BOOT);
            frames_free--;
        }
}

void frames_init(void) {
    for (u32 i = 0; i < range_count; i++) {
        u64 start = page_up(ranges[i].start), end = page_down(ranges[i].end);
        if (ranges[i].kind != RAM_KIND)
            continue;
        if (ranges[i].end > MAX_PHYSICAL)
            left_out += ranges[i].end - (ranges[i].start > MAX_PHYSICAL ? ranges[i].start : MAX_PHYSICAL);
        end = end > MAX_PHYSICAL ? MAX_PHYSICAL : end;
        if (start >= end || start < ranges[i].start)
            continue;
        ram[ram_count++] = (struct ram){ start, end, frames_total };
        frames_total += (end - start) / PAGE;
    }
    u64 bytes = page_up(frames_total * sizeof *table);
    u64 place = place_for_table(bytes);
    table = phys_to_virt(place);
    memset(table, 0, bytes);
    frames_free = frames_total;
    reserve(place, place + bytes);
    reserve(0, PAGE);
    reserve(virt_to_image(image_start), virt_to_image(image_end));
    reserve(boot_info_address(), boot_info_address() + boot_info_size());
    for (const struct mb_module *module = NULL; (module = module_after(module));)
        reserve(module->start, module->end);
}

u64 frames_left_out(void) { return left_out; }

static u64 take(enum frame_state state) {
    u64 index;
    if (free_head != NO_FRAME) {
        index = free_head;
        free_head = table[index] & LINK_MASK;
    } else {
        while (never_used < frames_total && table[never_used])
            never_used++;
        if (never_used == frames_total)
            return 0;
        index = never_used++;
    }
    table[index] = state_bits(state);
    frames_free--;
    return address_of(index);
}

u64 frame_alloc(enum frame_state state) {
    if (frames_fail_in && --frames_fail_in == 0)
        return 0;
    u64 frame = take(state);
    if (!frame) {
        heap_settle();
        frame = take(state);
    }
    return frame;
}

void frame_free(u64 address) {
    u64 index = index_of(address);
    if (table[index] >> 29 == FRAME_FREE || table[index] >> 29 == FRAME_BOOT)
        panic("frame 0x%lx is freed, but was not allocated", address);
    table[index] = state_bits(FRAME_FREE) | free_head;
    free_head = (u32)index;
    frames_free++;
}

bool frame_is_ram(u64 address) { return range_of(address) != NULL; }

enum frame_state frame_state(u64 address) { return (enum frame_state)(table[index_of(address)] >> 29); }

// A frame that is mapped has the number of its mappings where others have a link.
void frame_count_mapping(u64 address, int change) {
    u32 *entry = &table[index_of(address)];
    u32 mappings = (*entry & ~LINK_MASK) == state_bits(FRAME_MAPPED) ? *entry & LINK_MASK : 0;
    mappings += (u32)change;
    *entry = mappings ? state_bits(FRAME_MAPPED) | mappings : state_bits(FRAME_GIVEN);
}

u64 frames_settled(void) {
    heap_settle();
    return frames_free > FRAMES_PROMISED ? frames_free - FRAMES_PROMISED : 0;
}

// The table moves to where all RAM is mapped.
void frames_use_direct_map(void) { table = (u32 *)((u64)table + DIRECT_MAP); }
