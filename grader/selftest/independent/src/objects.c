// The area of kernel objects: places are given out in ascending order, each
// with an unmapped page below it, and from the beginning again at its end.
#include "memory.h"

static u64 next = OBJECTS;

static bool is_unmapped(u64 address, u64 pages) {
    struct translation unused;
    for (u64 i = 0; i < pages; i++)
        if (translate(address + i * PAGE, &unused))
            return false;
    return true;
}

// One page more is looked at on either side: what lies there keeps its guard.
u64 object_place(u64 pages) {
    for (int round = 0; round < 2; round++) {
        for (; next + (pages + 2) * PAGE <= OBJECTS_END; next += PAGE)
            if (is_unmapped(next, pages + 2)) {
                u64 address = next + PAGE;
                next = address + pages * PAGE;
                return address;
            }
        next = OBJECTS;
    }
    return 0;
}

static void unmap_all(u64 address, u64 pages) {
    for (u64 i = 0; i < pages; i++) {
        u64 at = address + i * PAGE;
        frame_free(page_unmap(at));
        if (i + 1 == pages || (at + PAGE) % LARGE_PAGE == 0)
            page_tables_prune(at);
    }
}

u64 object_new(u64 pages, enum frame_state state, u64 flags) {
    u64 address = object_place(pages);
    if (!address)
        return 0;
    for (u64 i = 0; i < pages; i++) {
        u64 frame = frame_alloc(state);
        if (!frame || !page_map(address + i * PAGE, frame, flags)) {
            if (frame)
                frame_free(frame);
            unmap_all(address, i);
            return 0;
        }
    }
    return address;
}

u64 object_free(u64 address) {
    u64 pages = 1;
    while (!is_unmapped(address + pages * PAGE, 1))
        pages++;
    unmap_all(address, pages);
    return pages;
}

u64 device_map(u64 physical, u64 size) {
    u64 first = physical & ~(PAGE - 1);
    u64 pages = (physical + size - first + PAGE - 1) / PAGE;
    u64 address = object_place(pages);
    for (u64 i = 0; address && i < pages; i++)
        if (!page_map(address + i * PAGE, first + i * PAGE, PAGE_WRITE | PAGE_NX | PAGE_UNCACHED))
            return 0;
    return address ? address + (physical - first) : 0;
}
