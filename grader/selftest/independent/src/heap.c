// The heap. Small objects are in slabs: frames with objects of one size. What
// is free in them is filled with a pattern, which is looked at again before it
// is given out. A larger object is a kernel object of whole pages.
#include "console.h"
#include "cpu.h"
#include "lib.h"
#include "memory.h"

#define POISON 0xFDFDFDFDFDFDFDFDul
#define HEADER 64ul

struct slab {
    struct slab *next, *previous; // of those of the same size that have room
    u32 size, count, free;
    u32 unused;
    u64 used[4]; // A bit for each object.
};

static const u16 sizes[] = { 16, 32, 64, 128, 256, 448, 672, 1008, 1344, 2016 };
#define SIZES (sizeof sizes / sizeof sizes[0])
static struct slab *slabs[SIZES];

static u32 size_class(usize size) {
    u32 i = 0;
    while (i < SIZES && sizes[i] < size)
        i++;
    return i;
}

static void link(struct slab *slab, struct slab **head) {
    slab->previous = NULL;
    slab->next = *head;
    if (*head)
        (*head)->previous = slab;
    *head = slab;
}

static void unlink(struct slab *slab, struct slab **head) {
    if (slab->previous)
        slab->previous->next = slab->next;
    else
        *head = slab->next;
    if (slab->next)
        slab->next->previous = slab->previous;
}

static void *object_at(struct slab *slab, u32 number) { return (u8 *)slab + HEADER + number * slab->size; }

static void poison(void *object, usize size) {
    for (usize i = 0; i < size / 8; i++)
        ((u64 *)object)[i] = POISON;
}

static void check_poison(const void *object, usize size) {
    for (usize i = 0; i < size / 8; i++)
        if (((const u64 *)object)[i] != POISON)
            panic("heap: the object at 0x%016lx was written after it was freed", (u64)object);
}

static struct slab *slab_new(u32 class) {
    u64 frame = frame_alloc(FRAME_SLAB);
    if (!frame)
        return NULL;
    struct slab *slab = phys_to_virt(frame);
    memset(slab, 0, HEADER);
    slab->size = sizes[class];
    slab->count = slab->free = (u32)((PAGE - HEADER) / slab->size);
    poison((u8 *)slab + HEADER, PAGE - HEADER);
    link(slab, &slabs[class]);
    return slab;
}

void *heap_alloc(usize size) {
    if (size > LARGEST_OBJECT)
        return NULL;
    u32 class = size_class(size);
    if (class == SIZES)
        return (void *)object_new((size + PAGE - 1) / PAGE, FRAME_LARGE, PAGE_WRITE | PAGE_NX);
    struct slab *slab = slabs[class] ? slabs[class] : slab_new(class);
    if (!slab)
        return NULL;
    u32 number = 0;
    while (slab->used[number / 64] >> number % 64 & 1)
        number++;
    check_poison(object_at(slab, number), slab->size);
    slab->used[number / 64] |= 1ul << number % 64;
    if (!--slab->free)
        unlink(slab, &slabs[class]);
    return object_at(slab, number);
}

static void free_large(u64 address) {
    struct translation here, below;
    if (!translate(address, &here))
        panic("heap: the object at 0x%016lx is freed twice", address);
    if (address % PAGE || frame_state(here.physical) != FRAME_LARGE || translate(address - PAGE, &below))
        panic("heap: 0x%016lx is freed, but no object begins there", address);
    object_free(address);
}

void heap_free(void *object) {
    u64 address = (u64)object;
    if (!object)
        return;
    if (address >= OBJECTS && address < OBJECTS_END) {
        free_large(address);
        return;
    }
    if (address < DIRECT_MAP || !frame_is_ram(address - DIRECT_MAP) ||
        frame_state(address - DIRECT_MAP) != FRAME_SLAB || address % PAGE < HEADER)
        panic("heap: 0x%016lx is freed, but no object begins there", address);
    struct slab *slab = (struct slab *)(address & ~(PAGE - 1));
    u64 offset = address % PAGE - HEADER;
    u32 number = (u32)(offset / slab->size);
    if (offset % slab->size || number >= slab->count)
        panic("heap: 0x%016lx is freed, but no object begins there", address);
    if (!(slab->used[number / 64] >> number % 64 & 1))
        panic("heap: the object at 0x%016lx is freed twice", address);
    slab->used[number / 64] &= ~(1ul << number % 64);
    poison(object, slab->size);
    if (!slab->free++)
        link(slab, &slabs[size_class(slab->size)]);
}

void heap_settle(void) {
    for (u32 i = 0; i < SIZES; i++) {
        struct slab *next;
        for (struct slab *slab = slabs[i]; slab; slab = next) {
            next = slab->next;
            if (slab->free < slab->count)
                continue;
            check_poison((u8 *)slab + HEADER, (PAGE - HEADER) & ~7ul);
            unlink(slab, &slabs[i]);
            frame_free((u64)slab - DIRECT_MAP);
        }
    }
}
