// The 16550 UART: output through its FIFO and, where that is full, a ring that the interrupts of an
// empty transmitter take on; input by interrupt with backpressure.
//
// Output waits in the ring only if somebody will come for it. Before the port has interrupted for
// an empty transmitter once, and when interrupts are over, whoever writes waits for the FIFO: so it
// is while booting, for a port whose interrupts arrive nowhere, and for a kernel that stops.
#include "console/serial.hpp"

#include "arch/interrupts.hpp"
#include "arch/interval_timer.hpp"
#include "arch/io.hpp"
#include "console/console.hpp"
#include "console/transmit_ring.hpp"
#include "lib/format.hpp"

namespace {

// The 16550's registers, from the port's base (PC16550D data sheet, table II).
constexpr uint16_t COM1 = 0x3F8;
constexpr uint16_t DATA = COM1 + 0;
constexpr uint16_t INTERRUPT_ENABLE = COM1 + 1;
constexpr uint16_t INTERRUPT_IDENTIFICATION = COM1 + 2;  // read
constexpr uint16_t FIFO_CONTROL = COM1 + 2;              // written
constexpr uint16_t LINE_CONTROL = COM1 + 3;
constexpr uint16_t MODEM_CONTROL = COM1 + 4;
constexpr uint16_t LINE_STATUS = COM1 + 5;

constexpr uint8_t DIVISOR_ACCESS = 0x80;
constexpr uint8_t EIGHT_BITS_NO_PARITY = 0x03;
constexpr uint8_t FIFO_CLEAR_TRIGGER_14 = 0xC7;
constexpr uint8_t LOOPBACK = 0x10;
constexpr uint8_t READY_AND_INTERRUPTS = 0x0B;  // DTR, RTS, OUT2 (lets the interrupt through)

constexpr uint8_t RECEIVE_INTERRUPT = 0x01;
constexpr uint8_t TRANSMIT_INTERRUPT = 0x02;
// Of the identification: which interrupt it is. What has been received comes before this one.
constexpr uint8_t WHICH_INTERRUPT = 0x0F;
constexpr uint8_t TRANSMITTER_EMPTY = 0x02;

constexpr uint8_t RECEIVED = 0x01;
constexpr uint8_t HOLDING_EMPTY = 0x20;
constexpr uint8_t ALL_SENT = 0x40;

constexpr size_t FIFO_SIZE = 16;
constexpr size_t LONGEST_REPORT = 80;
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
constinit TransmitRing to_send;
constinit bool ring_is_emptied = false;  // by interrupts, one of which has come
constinit uint8_t interrupts_on = 0;     // the port's
constinit size_t fifo_room = 0;          // bytes that fit without asking again
constinit uint64_t lost = 0;             // bytes since the line took the last one

bool status(uint8_t bits) { return (io::in8(LINE_STATUS) & bits) != 0; }

bool wait_for(uint8_t bits) {
    interval_timer::Stopwatch watch;
    while (!status(bits)) {
        if (watch.passed(PATIENCE)) return false;
    }
    return true;
}

// Off and on: the interrupt controller sees only that the port's line goes up, and for whatever is
// there by now it goes up again.
void announce_again() {
    io::out8(INTERRUPT_ENABLE, 0);
    io::out8(INTERRUPT_ENABLE, interrupts_on);
}

// From the ring to the FIFO what fits. Is there room for so many bytes more then, in the FIFO for
// one, or in the ring?
bool make_room(size_t count) {
    if (fifo_room == 0 && status(HOLDING_EMPTY)) fifo_room = FIFO_SIZE;
    for (; fifo_room > 0 && !to_send.empty(); fifo_room--) {
        io::out8(DATA, to_send.first());
        to_send.drop();
    }
    return fifo_room > 0 || (ring_is_emptied && to_send.room() >= count);
}

// Waits for a reader, and anew for each byte that one takes.
bool wait_for_room() {
    if (make_room(1)) return true;
    interval_timer::Stopwatch watch;
    size_t left = to_send.size();
    while (!make_room(1)) {
        if (exchange(left, to_send.size()) != to_send.size()) watch = {};
        const bool harmless = !listening || console::let_interrupts_in();
        if (watch.passed(harmless ? PATIENCE_WITH_READER : PATIENCE_UNDISTURBED)) return false;
    }
    return true;
}

void send(char byte);

// False: the line takes nothing again.
bool report_loss() {
    const uint64_t count = exchange(lost, 0);
    char text[LONGEST_REPORT];
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
    if (!(lost == 0 ? wait_for_room() : make_room(LONGEST_REPORT))) return false;
    return lost == 0 || (report_loss() && find_room());
}

void send_slowly(char byte) {
    if (!find_room()) {
        lost++;
    } else if (fifo_room > 0) {
        io::out8(DATA, static_cast<uint8_t>(byte));
        fifo_room--;
    } else {
        to_send.put(static_cast<uint8_t>(byte));
        if (interrupts_on & TRANSMIT_INTERRUPT) return;
        interrupts_on |= TRANSMIT_INTERRUPT;
        io::out8(INTERRUPT_ENABLE, interrupts_on);
    }
}

// Nothing goes out before a loss is told, or overtakes what waits: make_room() leaves room in the
// FIFO only when the ring is empty, and the ring is filled only while there is none.
void send(char byte) {
    if (fifo_room == 0 || lost != 0) return send_slowly(byte);
    io::out8(DATA, static_cast<uint8_t>(byte));
    fifo_room--;
}

void write(StringView text) {
    for (const char character : text) {
        if (character == '\n') send('\r');
        send(character);
    }
}

// Stops where the console has no room: the bytes stay in the FIFO, and with the interrupt off the
// sender waits.
void receive() {
    while (status(RECEIVED)) {
        if (!console::input_room()) {
            interrupts_on &= static_cast<uint8_t>(~RECEIVE_INTERRUPT);
            return;
        }
        (void)console::input_arrived(io::in8(DATA));
    }
}

void receive_again() {
    interrupts_on |= RECEIVE_INTERRUPT;
    announce_again();
}

void transmit() {
    if (!ring_is_emptied) {  // the first one, which enable_input() has asked for
        const uint8_t which = io::in8(INTERRUPT_IDENTIFICATION) & WHICH_INTERRUPT;
        ring_is_emptied = which == TRANSMITTER_EMPTY;
    }
    (void)make_room(1);
    if (to_send.empty()) interrupts_on &= static_cast<uint8_t>(~TRANSMIT_INTERRUPT);
}

void interrupt(TrapFrame&) {
    receive();
    if (interrupts_on & TRANSMIT_INTERRUPT) transmit();
    announce_again();
}

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
    interrupts::route_irq(IRQ, interrupt);
    interrupts_on = RECEIVE_INTERRUPT | TRANSMIT_INTERRUPT;
    io::out8(INTERRUPT_ENABLE, interrupts_on);
}

void serial::poll_from_now_on() {
    listening = ring_is_emptied = false;
    if (!to_send.empty()) (void)wait_for_room();
}

void serial::wait_until_sent() {
    poll_from_now_on();
    if (!present || (lost != 0 && !find_room())) return;
    (void)wait_for(ALL_SENT);
}
