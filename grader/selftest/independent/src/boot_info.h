#pragma once
#include "multiboot.h"
#include "screen.h"
// What the boot loader said, after it was found sound.
struct range {
    u64 start, end; // The end is the first byte behind it.
    u32 kind;       // The loader's number: 1 is RAM.
};
#define MAX_RANGES 256u
#define RAM_KIND 1u
extern struct range ranges[MAX_RANGES];
extern u32 range_count;
extern struct screen_mode screen_mode;

void boot_info_check(u64 address); // It refuses what is not sound, and halts.
u64 boot_info_address(void);
u64 boot_info_size(void);
const char *command_line(void);
bool command_line_has(const char *word);
const struct mb_module *module_after(const struct mb_module *module); // NULL gives the first.

const char *ranges_build(const struct mb_memory_map *map); // The reason why not, or NULL.
bool ranges_all_ram(u64 start, u64 end);
u64 ranges_ram_bytes(void);
const char *range_kind_name(u32 kind);
