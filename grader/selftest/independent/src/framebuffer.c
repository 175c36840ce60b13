// What the boot loader says of the screen. This is read before the information
// is known to be sound, so it believes nothing.
#include "multiboot.h"
#include "screen.h"

void framebuffer_find(const u8 *info, struct screen_mode *mode) {
    // Without any word from the loader the screen is what the BIOS left.
    *mode = (struct screen_mode){ .kind = SCREEN_TEXT, .width = 80, .height = 25, .bits = 16, .pitch = 160,
                                  .address = 0xB8000 };
    if (!info || (uptr)info % 8)
        return;
    u32 total = *(const u32 *)info;
    for (u32 at = 8; total >= 16 && total < 0x1000000 && at <= total - 8;) {
        const struct mb_tag *tag = (const void *)(info + at);
        if (tag->size < 8 || tag->size > total - at || tag->type == MB_END)
            return;
        const struct mb_framebuffer *fb = (const void *)tag;
        if (tag->type == MB_FRAMEBUFFER && tag->size >= 32) {
            mode->kind = fb->kind == 2 ? SCREEN_TEXT : fb->kind == 1 && tag->size >= 38 ? SCREEN_RGB : SCREEN_OTHER;
            mode->width = fb->width;
            mode->height = fb->height;
            mode->bits = fb->bits;
            mode->pitch = fb->pitch;
            mode->address = fb->address;
            for (int i = 0; mode->kind == SCREEN_RGB && i < 3; i++) {
                mode->position[i] = fb->colours[i * 2];
                mode->size[i] = fb->colours[i * 2 + 1];
            }
            return;
        }
        at += (tag->size + 7) & ~7u;
    }
}

bool screen_can_draw(const struct screen_mode *mode) {
    if (mode->width > 16384 || mode->height > 16384 || mode->pitch > 0x40000 || !mode->address ||
        mode->address >> 51)
        return false;
    if (mode->kind == SCREEN_TEXT)
        return mode->width >= 1 && mode->height >= 1 && mode->pitch >= mode->width * 2;
    if (mode->kind != SCREEN_RGB ||
        (mode->bits != 15 && mode->bits != 16 && mode->bits != 24 && mode->bits != 32))
        return false;
    for (int i = 0; i < 3; i++)
        if (mode->position[i] + mode->size[i] > (int)mode->bits)
            return false;
    return mode->width >= 8 && mode->height >= 16 && mode->pitch >= mode->width * ((mode->bits + 7) / 8);
}
