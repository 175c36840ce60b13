#pragma once
#include "types.h"
// Memory: frames of RAM, page tables, the area of kernel objects, the heap.
#define PAGE 4096ul
#define LARGE_PAGE 0x200000ul
#define IMAGE_BASE 0xFFFFFFFF80000000ul
#define DIRECT_MAP 0xFFFF800000000000ul
#define OBJECTS 0xFFFFC00000000000ul
#define OBJECTS_END (OBJECTS + (512ul << 30))
#define MAX_PHYSICAL (512ul << 30)
#define LARGEST_OBJECT (1ul << 30)

#define PAGE_PRESENT 1ul
#define PAGE_WRITE 2ul
#define PAGE_USER 4ul
#define PAGE_UNCACHED 0x18ul
#define PAGE_LARGE 0x80ul
#define PAGE_GLOBAL 0x100ul
#define PAGE_NX (1ul << 63)
#define PAGE_ADDRESS 0x000FFFFFFFFFF000ul

extern char image_start[], image_end[], early_end[], text_start[], text_end[], rodata_start[], rodata_end[], data_start[];
extern char boot_stack_guard[], boot_stack[], boot_stack_top[];

// Physical memory is seen at its own address until there are page tables of ours.
extern u64 direct_offset;
static inline void *phys_to_virt(u64 address) { return (void *)(address + direct_offset); }
static inline u64 virt_to_image(const void *address) { return (u64)address - IMAGE_BASE; }

// Frames. What a frame is used for is its state.
enum frame_state { FRAME_FREE, FRAME_BOOT, FRAME_TABLE, FRAME_SLAB, FRAME_LARGE, FRAME_STACK, FRAME_GIVEN, FRAME_MAPPED };
struct ram {
    u64 start, end; // physical addresses of whole frames
    u64 index;      // the number of its first frame
};
#define FRAMES_PROMISED 32ul // kept for the kernel's own page tables
extern struct ram ram[];
extern u32 ram_count;
extern u64 frames_total, frames_free, frames_fail_in; // The last lets an allocation fail, for tests.
void frames_init(void);
void frames_use_direct_map(void);
u64 frame_alloc(enum frame_state state); // 0 if there is none.
void frame_free(u64 address);
bool frame_is_ram(u64 address);
enum frame_state frame_state(u64 address);
void frame_count_mapping(u64 address, int change);
u64 frames_settled(void);
u64 frames_left_out(void); // Bytes of RAM beyond the limit.

// Page tables.
struct translation {
    u64 physical, flags, size;
};
void paging_init(void);
bool page_map(u64 address, u64 physical, u64 flags);
u64 page_unmap(u64 address); // It gives the frame that was mapped.
void page_tables_prune(u64 address);
bool translate(u64 address, struct translation *result);
bool is_canonical(u64 address);
u64 *page_table_root(void);

// Kernel objects, each with an unmapped page below it.
u64 object_place(u64 pages);
u64 object_new(u64 pages, enum frame_state state, u64 flags);
u64 object_free(u64 address); // The number of its pages.
u64 device_map(u64 physical, u64 size);

// The heap.
void *heap_alloc(usize size);
void heap_free(void *object);
void heap_settle(void); // Gives back what is only kept.
