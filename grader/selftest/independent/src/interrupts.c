// Interrupts of devices come by the old controllers; all else is a panic.
#include "console.h"
#include "cpu.h"
#include "ports.h"

void interrupts_init(void) {
    // Both controllers are told their vectors and how they are connected.
    static const u16 command[2] = { 0x20, 0xA0 };
    for (u8 i = 0; i < 2; i++) {
        out8(command[i], 0x11);
        out8(command[i] + 1, VECTOR_IRQ + 8 * i);
        out8(command[i] + 1, i ? 2 : 4);
        out8(command[i] + 1, 1);
    }
    out8(0x21, (u8)~(1 << 1 | 1 << 2 | 1 << 4)); // keyboard, second controller, COM1
    out8(0xA1, 0xFF);
    __asm__ volatile("sti");
}

static bool is_spurious(u8 number) {
    if (number != 7 && number != 15)
        return false;
    u16 port = number == 7 ? 0x20 : 0xA0;
    out8(port, 0x0B); // Which requests are being served?
    return !(in8(port) & 0x80);
}

void interrupt_handler(struct frame *frame) {
    if (frame->vector < VECTOR_IRQ || frame->vector >= VECTOR_IRQ + 16)
        panic_exception(frame);
    u8 number = (u8)(frame->vector - VECTOR_IRQ);
    bool spurious = is_spurious(number);
    if (number == 1)
        keyboard_interrupt();
    if (number == 4)
        serial_interrupt();
    if (number >= 8 && !spurious)
        out8(0xA0, 0x20);
    if (number >= 8 || !spurious)
        out8(0x20, 0x20);
}
