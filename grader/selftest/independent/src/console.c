// Both consoles at once, and the buffer of what was typed on either.
#include "console.h"
#include "screen.h"

#define BUFFER 65536u
#define REDRAW_MS 40

static u8 typed[BUFFER];
static volatile u32 typed_in, typed_out;
static u64 drawn_at;

static void put_both(char c) {
    serial_put(c);
    screen_put(c);
}

void console_put(char c) {
    if (c == '\n') {
        put_both('\r');
        put_both('\n');
        // A screen is drawn now and then only, for drawing takes long.
        if (clock_milliseconds() >= drawn_at + REDRAW_MS)
            console_flush();
    } else {
        put_both(c);
    }
}

void console_flush(void) {
    screen_flush();
    drawn_at = clock_milliseconds();
}

bool console_has_room(void) {
    return typed_in - typed_out < BUFFER;
}

void console_typed(u8 byte) {
    if (console_has_room())
        typed[typed_in++ % BUFFER] = byte;
}

int console_read(void) {
    if (typed_in == typed_out)
        console_flush();
    for (;;) {
        __asm__ volatile("cli" : : : "memory");
        if (typed_in != typed_out)
            break;
        serial_recover();
        __asm__ volatile("sti; hlt" : : : "memory");
    }
    u8 byte = typed[typed_out++ % BUFFER];
    serial_resume_input();
    __asm__ volatile("sti" : : : "memory");
    return byte;
}
