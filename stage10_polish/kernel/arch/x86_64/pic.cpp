// The 8259s: initialisation words, masks, end of interrupt, spurious interrupts.
#include "arch/pic.hpp"

#include "arch/io.hpp"

namespace {

constexpr uint16_t FIRST = 0x20;  // command port; data at + 1
constexpr uint16_t SECOND = 0xA0;

constexpr uint8_t INITIALISE = 0x11;
constexpr uint8_t MODE_8086 = 0x01;
constexpr uint8_t END_OF_INTERRUPT = 0x20;
constexpr uint8_t READ_IN_SERVICE = 0x0B;

constinit uint16_t masked = 0xFFFF;

void write_masks() {
    io::out8(FIRST + 1, static_cast<uint8_t>(masked));
    io::out8(SECOND + 1, static_cast<uint8_t>(masked >> 8));
}

bool in_service(uint16_t controller, uint8_t line) {
    io::out8(controller, READ_IN_SERVICE);
    return (io::in8(controller) >> line & 1) != 0;
}

}  // namespace

void pic::initialise(uint8_t first_vector) {
    // Four initialisation words each: begin, vector, wiring, mode (Intel 8259A data sheet).
    io::out8(FIRST, INITIALISE);
    io::out8(SECOND, INITIALISE);
    io::out8(FIRST + 1, first_vector);
    io::out8(SECOND + 1, static_cast<uint8_t>(first_vector + 8));
    io::out8(FIRST + 1, 1 << CASCADE);
    io::out8(SECOND + 1, CASCADE);
    io::out8(FIRST + 1, MODE_8086);
    io::out8(SECOND + 1, MODE_8086);
    masked = static_cast<uint16_t>(0xFFFF & ~(1u << CASCADE));
    write_masks();
}

void pic::unmask(uint8_t line) {
    masked = static_cast<uint16_t>(masked & ~(1u << line));
    write_masks();
}

void pic::mask(uint8_t line) {
    masked = static_cast<uint16_t>(masked | 1u << line);
    write_masks();
}

void pic::acknowledge(uint8_t line) {
    if (line >= 8) io::out8(SECOND, END_OF_INTERRUPT);
    io::out8(FIRST, END_OF_INTERRUPT);
}

bool pic::spurious(uint8_t line) {
    if (line == 7) return !in_service(FIRST, 7);
    if (line == 15 && !in_service(SECOND, 7)) {
        io::out8(FIRST,
                 END_OF_INTERRUPT);  // the first one saw a real interrupt on its cascade line
        return true;
    }
    return false;
}
