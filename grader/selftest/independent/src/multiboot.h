#pragma once
#include "types.h"
// The Multiboot2 information as the loader lays it out.
#define MB_MAGIC 0x36D76289
enum { MB_END, MB_COMMAND_LINE, MB_LOADER_NAME, MB_MODULE, MB_MEMORY_MAP = 6, MB_FRAMEBUFFER = 8 };
struct mb_tag {
    u32 type, size;
};
struct mb_string {
    u32 type, size;
    char text[];
};
struct mb_module {
    u32 type, size, start, end;
    char text[];
};
struct mb_memory_map {
    u32 type, size, entry_size, version;
    u8 entries[];
};
struct mb_memory_entry {
    u64 start, length;
    u32 kind, reserved;
};
struct mb_framebuffer {
    u32 type, size;
    u64 address;
    u32 pitch, width, height;
    u8 bits, kind;
    u16 reserved;
    u8 colours[6];
} __attribute__((packed, aligned(4)));
