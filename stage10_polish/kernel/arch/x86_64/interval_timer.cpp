// Channel 2 of the 8254, with its gate opened and the speaker off.
#include "arch/interval_timer.hpp"

#include "arch/io.hpp"

namespace {

constexpr uint16_t CHANNEL_2 = 0x42;
constexpr uint16_t COMMAND = 0x43;
constexpr uint16_t GATE = 0x61;  // the PC's system control port B

constexpr uint8_t SELECT_2 = 2 << 6;
constexpr uint8_t BOTH_BYTES = 3 << 4;  // 0 << 4 latches the count instead
constexpr uint8_t MODE_0 = 0 << 1;      // counts on after reaching zero

constexpr uint8_t GATE_OPEN = 1 << 0;
constexpr uint8_t SPEAKER = 1 << 1;

}  // namespace

void interval_timer::start() {
    io::out8(GATE, static_cast<uint8_t>((io::in8(GATE) & ~SPEAKER) | GATE_OPEN));
    io::out8(COMMAND, SELECT_2 | BOTH_BYTES | MODE_0);
    io::out8(CHANNEL_2, 0);  // zero means 65536
    io::out8(CHANNEL_2, 0);
}

uint16_t interval_timer::count() {
    io::out8(COMMAND, SELECT_2);
    const uint8_t low = io::in8(CHANNEL_2);
    const uint8_t high = io::in8(CHANNEL_2);
    return static_cast<uint16_t>(high << 8 | low);
}
