// The memory map in ascending order without overlaps. Where entries overlap,
// the one with the greater number wins, so that RAM never does.
#include "boot_info.h"

struct range ranges[MAX_RANGES];
u32 range_count;

static u64 end_of(const struct mb_memory_entry *entry) {
    u64 end = entry->start + entry->length;
    return end < entry->start ? ~0ull : end;
}

// Type 0 is none of the specification's; it is not RAM, and so is stronger.
static u32 strength(const struct mb_memory_entry *entry) {
    return entry->kind == 0 ? 2 : entry->kind;
}

static const char *add(u64 start, u64 end, u32 kind) {
    struct range *last = range_count ? &ranges[range_count - 1] : 0;
    if (last && last->end == start && last->kind == kind) {
        last->end = end;
        return 0;
    }
    if (range_count == MAX_RANGES)
        return "its memory map has more than 256 ranges";
    ranges[range_count++] = (struct range){ start, end, kind };
    return 0;
}

// The entries are sorted by their starts where they are, for there may be
// thousands of them, and no memory yet: a heap sort.
static const struct mb_memory_map *map;

static struct mb_memory_entry *entry_at(u32 i) {
    return (struct mb_memory_entry *)(map->entries + (u64)i * map->entry_size);
}

static void sift(u32 i, u32 count) {
    for (;;) {
        u32 child = 2 * i + 1;
        if (child >= count)
            return;
        if (child + 1 < count && entry_at(child + 1)->start > entry_at(child)->start)
            child++;
        if (entry_at(child)->start <= entry_at(i)->start)
            return;
        struct mb_memory_entry other = *entry_at(i);
        *entry_at(i) = *entry_at(child);
        *entry_at(child) = other;
        i = child;
    }
}

static void sort(u32 count) {
    for (u32 i = count / 2; i-- > 0;)
        sift(i, count);
    for (u32 left = count; left-- > 1;) {
        struct mb_memory_entry greatest = *entry_at(0);
        *entry_at(0) = *entry_at(left);
        *entry_at(left) = greatest;
        sift(0, left);
    }
}

const char *ranges_build(const struct mb_memory_map *the_map) {
    map = the_map;
    if (map->entry_size < 24 || map->entry_size % 8 || (map->size - 16) % map->entry_size)
        return "its memory map has entries of a wrong size";
    u32 count = (map->size - 16) / map->entry_size, first = 0;
    for (u32 i = 0; i < count; i++)
        if (entry_at(i)->length && entry_at(i)->start + (entry_at(i)->length - 1) < entry_at(i)->start)
            return "an entry of its memory map goes beyond the end of all addresses";
    sort(count);
    for (u64 at = 0; at != ~0ull;) {
        while (first < count && end_of(entry_at(first)) <= at)
            first++;
        // The strongest entry here, as far as it goes, or until a stronger one begins.
        u32 kind = 0, i = first;
        u64 end = at;
        for (; i < count && entry_at(i)->start <= at; i++) {
            if (end_of(entry_at(i)) <= at || strength(entry_at(i)) < kind)
                continue;
            if (strength(entry_at(i)) > kind || end_of(entry_at(i)) > end)
                end = end_of(entry_at(i));
            kind = strength(entry_at(i));
        }
        if (!kind)
            end = ~0ull;
        for (; i < count && entry_at(i)->start < end; i++)
            if (entry_at(i)->length && strength(entry_at(i)) > kind)
                end = entry_at(i)->start;
        const char *reason = kind ? add(at, end, kind) : 0;
        if (reason)
            return reason;
        at = end;
    }
    return 0;
}

bool ranges_all_ram(u64 start, u64 end) {
    for (u32 i = 0; i < range_count; i++)
        if (ranges[i].kind == RAM_KIND && start >= ranges[i].start && end <= ranges[i].end)
            return true;
    return false;
}

u64 ranges_ram_bytes(void) {
    u64 sum = 0;
    for (u32 i = 0; i < range_count; i++)
        if (ranges[i].kind == RAM_KIND)
            sum += ranges[i].end - ranges[i].start;
    return sum;
}

const char *range_kind_name(u32 kind) {
    switch (kind) {
    case RAM_KIND:
        return "available";
    case 3:
        return "ACPI tables";
    case 4:
        return "ACPI non-volatile";
    case 5:
        return "defective";
    default:
        return "reserved";
    }
}
