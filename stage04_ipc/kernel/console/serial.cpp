// The 16550 UART: polled output through its FIFO, input by interrupt with backpressure.
#include "console/serial.hpp"

#include "arch/interrupts.hpp"
#include "arch/interval_timer.hpp"
#include "arch/io.hpp"
#include "console/console.hpp"
#include "lib/format.hpp"

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

// How long a device that is there needs at most, in microseconds; sixteen bytes take 1400.
constexpr uint64_t PATIENCE = 100'000;
// But at the other end of an emulated line is a program, which may be busy with something else for
// a while. What it has not read by then is lost, and it is told so when it reads again.
constexpr uint64_t PATIENCE_WITH_READER = 2'000'000;
// Where interrupts cannot be let in meanwhile, keys are lost instead.
constexpr uint64_t PATIENCE_UNDISTURBED = 50'000;

constinit bool present = false;
constinit bool listening = false;
constinit console::Sink sink{};
constinit size_t fifo_room = 0;  // bytes that fit without asking again
constinit uint64_t lost = 0;     // bytes since the line took the last one

bool status(uint8_t bits) { return (io::in8(LINE_STATUS) & bits) != 0; }

bool wait_for(uint8_t bits) {
    interval_timer::Stopwatch watch;
    while (!status(bits)) {
        if (watch.passed(PATIENCE)) return false;
    }
    return true;
}

bool wait_for_reader() {
    if (status(HOLDING_EMPTY)) return true;
    interval_timer::Stopwatch watch;
    while (!status(HOLDING_EMPTY)) {
        const bool harmless = console::let_interrupts_in() || !listening;
        if (watch.passed(harmless ? PATIENCE_WITH_READER : PATIENCE_UNDISTURBED)) return false;
    }
    return true;
}

void send(char byte);

// False: the line takes nothing again.
bool report_loss() {
    const uint64_t count = exchange(lost, 0);
    char text[80];
    for (const char character :
         format_to(text, "\r\n[{} bytes lost: nobody read the serial line]\r\n", count)) {
        send(character);
    }
    if (lost == 0) return true;
    lost = count;
    return false;
}

// Where the other end takes nothing any more, only the first byte waits: the rest is lost at once,
// until there is room again. Whoever looks at the screen need not wait for that line.
bool find_room() {
    if (!(lost == 0 ? wait_for_reader() : status(HOLDING_EMPTY))) return false;
    fifo_room = FIFO_SIZE;
    return lost == 0 || (report_loss() && (fifo_room != 0 || find_room()));
}

void send(char byte) {
    if (fifo_room == 0 && !find_room()) {
        lost++;
        return;
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
    while (io::in8(LINE_STATUS) & RECEIVED) {
        if (!console::input_room()) return io::out8(INTERRUPT_ENABLE, 0);
        (void)console::input_arrived(io::in8(DATA));
    }
}

// What waits in the FIFO interrupts at once.
void receive_again() { io::out8(INTERRUPT_ENABLE, RECEIVE_INTERRUPT); }

bool answers() {
    constexpr uint8_t PROBE = 0xA5;
    io::out8(MODEM_CONTROL, LOOPBACK);
    io::out8(DATA, PROBE);
    return wait_for(RECEIVED) && io::in8(DATA) == PROBE;
}

}  // namespace

void serial::initialise() {
    interval_timer::start();
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
    console::set_input_resume(receive_again);
    listening = true;
    interrupts::route_irq(IRQ, receive);
    io::out8(INTERRUPT_ENABLE, RECEIVE_INTERRUPT);
}

void serial::wait_until_sent() {
    if (!present || (lost != 0 && !find_room())) return;
    (void)wait_for(ALL_SENT);
}
