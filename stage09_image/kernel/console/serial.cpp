// The 16550 UART: polled output through its FIFO, input by interrupt with backpressure.
#include "console/serial.hpp"

#include "arch/interrupts.hpp"
#include "arch/io.hpp"
#include "console/console.hpp"

namespace {

// The 16550's registers, from the port's base (PC16550D data sheet, table II).
constexpr uint16_t COM1 = 0x3F8;
constexpr uint16_t DATA = COM1 + 0;
constexpr uint16_t INTERRUPT_ENABLE = COM1 + 1;
constexpr uint16_t FIFO_CONTROL = COM1 + 2;
constexpr uint16_t LINE_CONTROL = COM1 + 3;
constexpr uint16_t MODEM_CONTROL = COM1 + 4;
constexpr uint16_t LINE_STATUS = COM1 + 5;

constexpr uint8_t DIVISOR_ACCESS = 0x80;
constexpr uint8_t EIGHT_BITS_NO_PARITY = 0x03;
constexpr uint8_t FIFO_CLEAR_TRIGGER_14 = 0xC7;
constexpr uint8_t LOOPBACK = 0x10;
constexpr uint8_t READY_AND_INTERRUPTS = 0x0B;  // DTR, RTS, OUT2 (lets the interrupt through)
constexpr uint8_t RECEIVE_INTERRUPT = 0x01;

constexpr uint8_t RECEIVED = 0x01;
constexpr uint8_t HOLDING_EMPTY = 0x20;
constexpr uint8_t ALL_SENT = 0x40;

constexpr size_t FIFO_SIZE = 16;
constexpr uint8_t IRQ = 4;

constinit bool present = false;
constinit console::Sink sink{};
constinit size_t fifo_room = 0;  // bytes that fit without asking again
constinit uint8_t refused = 0;   // a byte the full input ring did not take
constinit bool has_refused = false;

// Never longer than a broken device deserves: 16 bytes take about a million and a half cycles.
void wait_for(uint8_t status) {
    for (int tries = 0; tries < 1'000'000; tries++) {
        if (io::in8(LINE_STATUS) & status) return;
    }
}

void send(char byte) {
    if (fifo_room == 0) {
        wait_for(HOLDING_EMPTY);
        fifo_room = FIFO_SIZE;
    }
    io::out8(DATA, static_cast<uint8_t>(byte));
    fifo_room--;
}

void write(StringView text) {
    for (const char character : text) {
        if (character == '\n') send('\r');
        send(character);
    }
}

// Stops at a full ring: the bytes stay in the FIFO, and with the interrupt off the sender waits.
void receive(TrapFrame&) {
    if (has_refused) {
        if (!console::input_arrived(refused)) return;
        has_refused = false;
    }
    while (io::in8(LINE_STATUS) & RECEIVED) {
        const uint8_t byte = io::in8(DATA);
        if (!console::input_arrived(byte)) {
            refused = byte;
            has_refused = true;
            io::out8(INTERRUPT_ENABLE, 0);
            return;
        }
    }
}

void resume() {
    if (!has_refused) return;
    if (console::input_arrived(refused)) {
        has_refused = false;
        io::out8(INTERRUPT_ENABLE, RECEIVE_INTERRUPT);
    }
}

bool answers() {
    constexpr uint8_t PROBE = 0xA5;
    io::out8(MODEM_CONTROL, LOOPBACK);
    io::out8(DATA, PROBE);
    wait_for(RECEIVED);
    return io::in8(DATA) == PROBE;
}

}  // namespace

void serial::initialise() {
    io::out8(INTERRUPT_ENABLE, 0);
    io::out8(LINE_CONTROL, DIVISOR_ACCESS);
    io::out8(DATA, 1);  // divisor 1: 115200 baud
    io::out8(INTERRUPT_ENABLE, 0);
    io::out8(LINE_CONTROL, EIGHT_BITS_NO_PARITY);
    io::out8(FIFO_CONTROL, FIFO_CLEAR_TRIGGER_14);
    present = answers();
    io::out8(MODEM_CONTROL, READY_AND_INTERRUPTS);
    if (!present) return;
    sink.write = write;
    console::add_sink(sink);
}

void serial::enable_input() {
    if (!present) return;
    console::set_input_resume(resume);
    interrupts::route_irq(IRQ, receive);
    io::out8(INTERRUPT_ENABLE, RECEIVE_INTERRUPT);
}

void serial::drain() {
    if (present) wait_for(ALL_SENT);
}
