// The boot loader's information: every tag is looked at before any is believed.
#include "boot_info.h"
#include "console.h"
#include "cpu.h"
#include "lib.h"
#include "memory.h"

#define MAX_INFO 0x1000000u

static u64 info_address;
static u32 info_size;
static bool checked;
struct screen_mode screen_mode;

static void refuse(const char *reason) __attribute__((noreturn));
static void refuse(const char *reason) {
    print("The boot loader's information is refused: %s.\n", reason);
    console_flush();
    halt_for_good();
}

u64 boot_info_address(void) { return info_address; }
u64 boot_info_size(void) { return info_size; }

static const struct mb_tag *tag_at(u32 offset) {
    return (const struct mb_tag *)((const u8 *)phys_to_virt(info_address) + offset);
}

// The next tag of this type behind the given one.
static const struct mb_tag *find(u32 type, const struct mb_tag *after) {
    u32 at = after ? (u32)((const u8 *)after - (const u8 *)tag_at(0)) : 0;
    at = after ? at + ((after->size + 7) & ~7u) : 8;
    for (; tag_at(at)->type != MB_END; at += (tag_at(at)->size + 7) & ~7u)
        if (tag_at(at)->type == type)
            return tag_at(at);
    return NULL;
}

static bool overlap(u64 a, u64 a_end, u64 b, u64 b_end) {
    return a < b_end && b < a_end;
}

static bool text_ends(const char *text, const struct mb_tag *tag) {
    const char *end = (const char *)tag + tag->size;
    while (text < end)
        if (!*text++)
            return true;
    return false;
}

static void check_tags(void) {
    for (u32 at = 8;;) {
        if (at > info_size - 8)
            refuse("it has no end");
        const struct mb_tag *tag = tag_at(at);
        if (tag->size < 8 || tag->size > info_size - at)
            refuse("a tag has a wrong size");
        if (tag->type == MB_END)
            return;
        if (tag->type == MB_COMMAND_LINE && !text_ends(((const struct mb_string *)tag)->text, tag))
            refuse("the command line has no end");
        if (tag->type == MB_MODULE && (tag->size < 17 || !text_ends(((const struct mb_module *)tag)->text, tag)))
            refuse("the text of a module has no end");
        if (tag->type == MB_MEMORY_MAP && tag->size < 16)
            refuse("the memory map is too short");
        if (tag->type == MB_FRAMEBUFFER && (tag->size < 32 || (((const struct mb_framebuffer *)tag)->kind == 1 && tag->size < 38)))
            refuse("the framebuffer's tag is too short");
        if (((tag->size + 7) & ~7u) > info_size - at)
            refuse("it has no end");
        at += (tag->size + 7) & ~7u;
    }
}

// The boot loader uses the gaps between two segments, too.
static bool over_kernel(u64 start, u64 after) {
    return overlap(start, after, virt_to_image(image_start), virt_to_image(early_end)) ||
           overlap(start, after, virt_to_image(text_start), virt_to_image(text_end)) ||
           overlap(start, after, virt_to_image(rodata_start), virt_to_image(rodata_end)) ||
           overlap(start, after, virt_to_image(data_start), virt_to_image(image_end));
}

static void check_modules(void) {
    for (const struct mb_module *module = NULL; (module = module_after(module));) {
        if (module->end < module->start)
            refuse("a module ends before it begins");
        if (module->start == module->end)
            continue;
        if (!ranges_all_ram(module->start, module->end))
            refuse("a module is not in RAM");
        if (over_kernel(module->start, module->end))
            refuse("a module lies over the kernel");
        if (overlap(module->start, module->end, info_address, info_address + info_size))
            refuse("a module lies over the information");
        for (const struct mb_module *other = module; (other = module_after(other));)
            if (overlap(module->start, module->end, other->start, other->end))
                refuse("two modules overlap");
    }
}

void boot_info_check(u64 address) {
    info_address = address;
    if (!address || address % 8)
        refuse("its address is not aligned");
    info_size = *(const u32 *)phys_to_virt(address);
    if (info_size < 16 || info_size > MAX_INFO || address + info_size > 1ull << 32)
        refuse("its size is wrong");
    check_tags();
    const struct mb_tag *map = find(MB_MEMORY_MAP, NULL);
    if (!map)
        refuse("it has no memory map");
    if (find(MB_MEMORY_MAP, map))
        refuse("it has two memory maps");
    const char *reason = ranges_build((const struct mb_memory_map *)map);
    if (reason)
        refuse(reason);
    if (!ranges_ram_bytes())
        refuse("it knows of no RAM");
    if (!ranges_all_ram(virt_to_image(image_start), virt_to_image(image_end)))
        refuse("the kernel is not in RAM");
    if (!ranges_all_ram(address, address + info_size))
        refuse("it is itself not in RAM");
    if (over_kernel(address, address + info_size))
        refuse("it lies over the kernel");
    check_modules();
    checked = true;
}

const char *command_line(void) {
    const struct mb_tag *tag = checked ? find(MB_COMMAND_LINE, NULL) : NULL;
    return tag ? ((const struct mb_string *)tag)->text : "";
}

bool command_line_has(const char *word) {
    usize length = strlen(word);
    for (const char *at = command_line(); *at;) {
        if (begins_with(at, word) && (at[length] == ' ' || !at[length]))
            return true;
        while (*at && *at != ' ')
            at++;
        while (*at == ' ')
            at++;
    }
    return false;
}

const struct mb_module *module_after(const struct mb_module *module) {
    return (const struct mb_module *)find(MB_MODULE, (const struct mb_tag *)module);
}
