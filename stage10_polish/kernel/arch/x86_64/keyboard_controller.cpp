// The 8042's two ports: commands to the controller, commands to the keyboard, scan codes from it.
#include "arch/keyboard_controller.hpp"

#include "arch/interval_timer.hpp"
#include "arch/io.hpp"

namespace {

// IBM PS/2 Hardware Interface Technical Reference, "Keyboard and Auxiliary Device Controller".
constexpr uint16_t DATA = 0x60;
constexpr uint16_t STATUS = 0x64;   // reading
constexpr uint16_t COMMAND = 0x64;  // writing

constexpr uint8_t OUTPUT_FULL = 1 << 0;  // a byte for us
constexpr uint8_t INPUT_FULL = 1 << 1;   // our last byte is still there
constexpr uint8_t FROM_MOUSE = 1 << 5;
constexpr uint8_t TIMED_OUT = 1 << 6;
constexpr uint8_t BAD_PARITY = 1 << 7;
constexpr uint8_t NOTHING_THERE = 0xFF;  // what a port without a device reads as

enum Command : uint8_t {
    READ_CONFIGURATION = 0x20,
    WRITE_CONFIGURATION = 0x60,
    DISABLE_MOUSE = 0xA7,
    DISABLE_KEYBOARD = 0xAD,
    ENABLE_KEYBOARD = 0xAE,
};

constexpr uint8_t KEYBOARD_INTERRUPT = 1 << 0;
constexpr uint8_t MOUSE_INTERRUPT = 1 << 1;
constexpr uint8_t SYSTEM_PASSED_SELF_TEST = 1 << 2;
constexpr uint8_t KEYBOARD_OFF = 1 << 4;
constexpr uint8_t MOUSE_OFF = 1 << 5;
constexpr uint8_t TRANSLATE = 1 << 6;  // from set 2 to set 1

// To the keyboard.
constexpr uint8_t SELECT_SET = 0xF0;
constexpr uint8_t SET_2 = 2;
constexpr uint8_t ENABLE_SCANNING = 0xF4;
// From it.
constexpr uint8_t ACKNOWLEDGE = 0xFA;
constexpr uint8_t RESEND = 0xFE;

constexpr uint64_t PATIENCE = 20'000;  // microseconds
constexpr int MOST_BUFFERED = 64;      // bytes in the buffers of any controller and keyboard
constexpr int ATTEMPTS = 3;

bool wait_until(uint8_t bit, bool set) {
    interval_timer::Stopwatch watch;
    while (((io::in8(STATUS) & bit) != 0) != set) {
        if (watch.passed(PATIENCE)) return false;
    }
    return true;
}

bool read(uint8_t& byte) {
    if (!wait_until(OUTPUT_FULL, true)) return false;
    byte = io::in8(DATA);
    return true;
}

bool write(uint16_t port, uint8_t byte) {
    if (!wait_until(INPUT_FULL, false)) return false;
    io::out8(port, byte);
    return true;
}

void discard_waiting_bytes() {
    for (int i = 0; i < MOST_BUFFERED && (io::in8(STATUS) & OUTPUT_FULL) != 0; i++) {
        (void)io::in8(DATA);
    }
}

// Tells the keyboard something. What it had sent before comes ahead of its answer.
bool tell(uint8_t byte) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        if (!write(DATA, byte)) return false;
        uint8_t answer = 0;
        for (int i = 0; i < MOST_BUFFERED; i++) {
            if (!read(answer)) return false;
            if (answer == ACKNOWLEDGE) return true;
            if (answer == RESEND) break;
        }
    }
    return false;
}

}  // namespace

bool keyboard_controller::initialise() {
    if (io::in8(STATUS) == NOTHING_THERE) return false;
    // Silent while its configuration changes, or a key pressed now would pass for an answer.
    if (!write(COMMAND, DISABLE_KEYBOARD) || !write(COMMAND, DISABLE_MOUSE)) return false;
    discard_waiting_bytes();

    uint8_t configuration = SYSTEM_PASSED_SELF_TEST;
    if (write(COMMAND, READ_CONFIGURATION)) (void)read(configuration);
    configuration |= KEYBOARD_INTERRUPT | TRANSLATE | MOUSE_OFF;
    configuration &= static_cast<uint8_t>(~(MOUSE_INTERRUPT | KEYBOARD_OFF));
    if (!write(COMMAND, WRITE_CONFIGURATION) || !write(DATA, configuration)) return false;
    if (!write(COMMAND, ENABLE_KEYBOARD)) return false;

    // The translation expects set 2. A keyboard that does not answer is not there, or slow: one
    // that is plugged in later begins with set 2 by itself.
    if (tell(SELECT_SET) && tell(SET_2)) (void)tell(ENABLE_SCANNING);
    return true;
}

Result<uint8_t> keyboard_controller::take() {
    for (int i = 0; i < MOST_BUFFERED; i++) {
        const uint8_t status = io::in8(STATUS);
        if ((status & OUTPUT_FULL) == 0) break;
        const uint8_t byte = io::in8(DATA);
        if (status & FROM_MOUSE) continue;
        return (status & (TIMED_OUT | BAD_PARITY)) != 0 ? LOST : byte;
    }
    return KERN_NOT_FOUND;
}
