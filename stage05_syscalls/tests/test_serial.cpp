// The serial line, both directions, against an emulated 16550 with somebody at its other end.
#include "console/input.cpp"
#include "console/serial.cpp"

#include <deque>
#include <gtest/gtest.h>
#include <string>

// The console behind the driver: output goes straight to the line.
static console::Sink* line = nullptr;
void console::add_sink(Sink& sink) { line = &sink; }

namespace {

// The chip, and what the sender at the other end has not been able to send yet.
struct Uart {
    std::deque<uint8_t> to_send;
    std::deque<uint8_t> received;  // its receive FIFO
    uint8_t interrupt_enable = 0;
    uint8_t modem_control = 0;

    void fill() {
        while (received.size() < FIFO_SIZE && !to_send.empty()) {
            received.push_back(to_send.front());
            to_send.pop_front();
        }
    }
    uint8_t in(uint16_t port) {
        fill();
        if (port == LINE_STATUS)
            return HOLDING_EMPTY | ALL_SENT | (received.empty() ? 0 : RECEIVED);
        if (port != DATA || received.empty()) return 0;
        const uint8_t byte = received.front();
        received.pop_front();
        return byte;
    }
    void out(uint16_t port, uint8_t value) {
        if (port == INTERRUPT_ENABLE) interrupt_enable = value;
        if (port == MODEM_CONTROL) modem_control = value;
        if (port == DATA && modem_control == LOOPBACK) received.push_back(value);
    }
    // The processor lets interrupts in until there are none.
    void interrupt() {
        for (fill(); interrupt_enable == RECEIVE_INTERRUPT && !received.empty(); fill()) {
            TrapFrame frame;
            interrupts::emulated_irq_handlers[IRQ](frame);
        }
    }
};

Uart uart;
std::string filtered;

class SerialTest : public testing::Test {
protected:
    void SetUp() override {
        uart = {};
        filtered.clear();
        io::emulated_in8 = [](uint16_t port) { return uart.in(port); };
        io::emulated_out8 = [](uint16_t port, uint8_t value) { uart.out(port, value); };
        interrupts::emulated_wait = [] { FAIL() << "the reader waits though something was sent"; };
        console::set_input_filter(nullptr);
        if (!line) serial::initialise();
        serial::enable_input();
    }
    void TearDown() override {
        while (console::try_read_byte().ok()) {
        }
    }
    void sender_sends(const std::string& text) {
        uart.to_send.insert(uart.to_send.end(), text.begin(), text.end());
    }
    // A text of this size in which every position can be told.
    static std::string numbered(size_t size) {
        std::string text;
        while (text.size() < size) text += std::to_string(text.size()) + "\n";
        return text.substr(0, size);
    }
};

TEST_F(SerialTest, EveryByteArrivesHoweverMuchIsSentBeforeAnybodyReads) {
    for (const size_t size : {size_t{1}, FIFO_SIZE, CAPACITY - 1, CAPACITY, CAPACITY + 1,
                              CAPACITY + FIFO_SIZE, CAPACITY + FIFO_SIZE + 1, 5 * CAPACITY + 3}) {
        const std::string sent = numbered(size);
        sender_sends(sent);
        std::string read;
        while (read.size() < size) {
            uart.interrupt();
            ASSERT_TRUE(console::input_waiting())
                << "lost: " << size - read.size() << " of " << size;
            read += static_cast<char>(console::read_byte());
        }
        EXPECT_TRUE(read == sent) << "what was sent and what was read differ, of " << size
                                  << " bytes";
        EXPECT_FALSE(console::input_waiting());
    }
}

TEST_F(SerialTest, TheSenderWaitsWhileThereIsNoRoom) {
    sender_sends(numbered(2 * CAPACITY));
    uart.interrupt();
    EXPECT_EQ(uart.interrupt_enable, 0) << "a full ring: the port must not interrupt any more";
    EXPECT_EQ(uart.to_send.size(), CAPACITY - FIFO_SIZE) << "sent although there is no room for it";
    for (size_t i = 1; i < CAPACITY / 2; i++) (void)console::read_byte();
    EXPECT_EQ(uart.interrupt_enable, 0) << "begun again for each byte that is read";
    (void)console::read_byte();
    EXPECT_EQ(uart.interrupt_enable, RECEIVE_INTERRUPT)
        << "half of the ring is free: time to go on";
}

TEST_F(SerialTest, InterruptKeysAreSeenBeforeAnyLimit) {
    console::set_input_filter([](uint8_t byte) {
        if (byte != 0x03) return false;
        filtered += '^';
        return true;
    });
    sender_sends("x\x03y");
    uart.interrupt();
    EXPECT_EQ(filtered, "^");
    // A full ring: what has no sender that could wait, a keyboard, is lost, but is looked at first.
    while (console::input_arrived('x')) {
    }
    EXPECT_FALSE(console::input_room());
    EXPECT_TRUE(console::input_arrived(0x03));
    EXPECT_EQ(filtered, "^^");
}

}  // namespace
