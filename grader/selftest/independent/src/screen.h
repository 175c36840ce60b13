#pragma once
#include "types.h"
// The screen: a terminal drawn in text mode or on a framebuffer.
enum screen_kind { SCREEN_NONE, SCREEN_TEXT, SCREEN_RGB, SCREEN_OTHER };
struct screen_mode {
    enum screen_kind kind;
    u32 width, height, bits, pitch;
    u64 address;
    u8 position[3], size[3]; // of red, green and blue in a pixel
};
#define FONT_HEIGHT 8
extern const u8 font[96][5];

// Finds the mode in the Multiboot2 information, as far as that makes sense.
void framebuffer_find(const u8 *info, struct screen_mode *mode);
bool screen_can_draw(const struct screen_mode *mode);
void screen_start(const struct screen_mode *mode, volatile void *memory);
void screen_move(volatile void *memory); // It is mapped somewhere else now.
void screen_put(char c);
void screen_flush(void);
