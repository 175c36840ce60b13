// COM1. Output that nobody takes for two seconds is dropped and counted.
#include "console.h"
#include "ports.h"

#define COM1 0x3F8
#define PATIENCE_MS 2000

enum { DATA, ENABLE, FIFO, LINE, MODEM, STATUS };
enum { RECEIVED = 1, SENT = 2 };

static u64 lost;
static bool at_line_start = true;
static u8 enabled;

static void enable(u8 what) {
    enabled = what;
    out8(COM1 + ENABLE, what);
}

void serial_init(void) {
    out8(COM1 + ENABLE, 0);
    out8(COM1 + LINE, 0x80);
    out8(COM1 + DATA, 1); // 115200 baud
    out8(COM1 + ENABLE, 0);
    out8(COM1 + LINE, 3); // 8 bits, no parity, one stop bit
    out8(COM1 + FIFO, 1); // What was typed already stays in the FIFO.
    out8(COM1 + MODEM, 0x0B);
    enable(RECEIVED);
}

static bool ready(void) {
    return in8(COM1 + STATUS) & 0x20;
}

static bool send(char c) {
    if (!ready()) {
        u64 end = clock_milliseconds() + PATIENCE_MS;
        while (!ready())
            if (clock_milliseconds() >= end)
                return false;
    }
    out8(COM1 + DATA, (u8)c);
    at_line_start = c == '\n';
    return true;
}

void serial_recover(void) {
    if (!lost || !ready())
        return;
    char line[80];
    format_text(line, sizeof line, "%s[%lu bytes lost: nobody read the serial line]\r\n", at_line_start ? "" : "\r\n",
                lost);
    for (char *c = line; *c; c++)
        if (!send(*c))
            return;
    lost = 0;
    enable(enabled & ~SENT);
}

void serial_put(char c) {
    serial_recover();
    if (!lost && send(c))
        return;
    lost++;
    if (!(enabled & SENT))
        enable(enabled | SENT); // An interrupt says when the line goes on.
}

// With a full buffer the bytes stay in the device, and behind it.
void serial_interrupt(void) {
    in8(COM1 + FIFO);
    while (console_has_room() && (in8(COM1 + STATUS) & 1))
        console_typed(in8(COM1 + DATA));
    u8 want = enabled;
    if (!console_has_room())
        want &= ~RECEIVED;
    if (ready())
        want &= ~SENT;
    if (want != enabled)
        enable(want);
}

// This is called with interrupts off.
void serial_resume_input(void) {
    if (!(enabled & RECEIVED))
        enable(enabled | RECEIVED);
}
