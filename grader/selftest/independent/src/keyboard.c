// A PS/2 keyboard with the American layout.
#include "console.h"
#include "ports.h"

static const char plain[] = "\0\033" "1234567890-=\b\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char shifted[] = "\0\033" "!@#$%^&*()_+\b\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";
static bool shift, control, caps, extended;

static void key(u8 code) {
    bool down = !(code & 0x80);
    if (code == 0xE0) {
        extended = true;
        return;
    }
    bool was_extended = extended;
    extended = false;
    code &= 0x7F;
    if (code == 0x1D) {
        control = down;
    } else if (was_extended) {
        if (down && code == 0x1C)
            console_typed('\r');
    } else if (code == 0x2A || code == 0x36) {
        shift = down;
    } else if (code == 0x3A) {
        caps ^= down;
    } else if (down && code < sizeof plain - 1) {
        char c = plain[code];
        bool letter = c >= 'a' && c <= 'z';
        if (control)
            c = letter ? c - 'a' + 1 : 0;
        else if (shift != (letter && caps))
            c = shifted[code];
        if (c)
            console_typed((u8)c);
    }
}

void keyboard_interrupt(void) {
    while (in8(0x64) & 1)
        key(in8(0x60));
}

void keyboard_init(void) {
    // What is in the controller's buffer is older than we are.
    for (int i = 0; i < 16 && (in8(0x64) & 1); i++)
        in8(0x60);
}
