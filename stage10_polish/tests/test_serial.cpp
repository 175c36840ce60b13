// The serial line, both directions, against an emulated 16550 with somebody at its other end.
#include "console/input.cpp"
#include "console/serial.cpp"

#include <algorithm>
#include <deque>
#include <gtest/gtest.h>
#include <string>

// The console behind the driver: output goes straight to the line.
static console::Sink* line = nullptr;
static bool may_let_in = true;
static long let_in = 0;  // how often
void console::add_sink(Sink& sink) { line = &sink; }
bool console::let_interrupts_in() {
    let_in += may_let_in;
    return may_let_in;
}

namespace {

// Both chips, and whoever is at the other end: a sender of whom the port takes what it has room
// for, and a reader who may be away.
struct Machine {
    // Time passes with every access to a port, at the interval timer's frequency.
    uint64_t counts = 0;
    uint64_t counts_an_access = 1;
    uint16_t latched = 0;
    bool high_byte = false;

    std::string read;                // what has come out at the other end
    uint64_t reader_away_until = 0;  // in counts
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
        counts += counts_an_access;
        if (port == 0x42) {
            high_byte = !high_byte;
            return static_cast<uint8_t>(high_byte ? latched : latched >> 8);
        }
        if (port == LINE_STATUS) {
            const int sent = reading() ? HOLDING_EMPTY | ALL_SENT : 0;
            return static_cast<uint8_t>(sent | (received.empty() ? 0 : RECEIVED));
        }
        if (port != DATA || received.empty()) return 0;
        const uint8_t byte = received.front();
        received.pop_front();
        return byte;
    }
    bool reading() const { return counts >= reader_away_until; }
    uint64_t microseconds() const { return counts * 1'000'000 / interval_timer::FREQUENCY; }
    void reader_leaves_for(uint64_t microseconds) {
        reader_away_until = counts + microseconds * interval_timer::FREQUENCY / 1'000'000;
    }
    void out(uint16_t port, uint8_t value) {
        counts += counts_an_access;
        if (port == 0x43) latched = static_cast<uint16_t>(0 - counts);
        if (port == INTERRUPT_ENABLE) interrupt_enable = value;
        if (port == MODEM_CONTROL) modem_control = value;
        if (port != DATA) return;
        if (modem_control == LOOPBACK) {
            received.push_back(value);
        } else {
            read += static_cast<char>(value);
        }
    }
    // The processor lets interrupts in until there are none.
    void interrupt() {
        for (fill(); interrupt_enable == RECEIVE_INTERRUPT && !received.empty(); fill()) {
            TrapFrame frame;
            interrupts::emulated_irq_handlers[IRQ](frame);
        }
    }
};

Machine machine;
std::string filtered;

class SerialTest : public testing::Test {
protected:
    void SetUp() override {
        machine = {};
        lost = fifo_room = 0;
        may_let_in = true;
        let_in = 0;
        filtered.clear();
        io::emulated_in8 = [](uint16_t port) { return machine.in(port); };
        io::emulated_out8 = [](uint16_t port, uint8_t value) { machine.out(port, value); };
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
        machine.to_send.insert(machine.to_send.end(), text.begin(), text.end());
    }
    // A text of this size in which every position can be told.
    static std::string numbered(size_t size) {
        std::string text;
        while (text.size() < size) text += std::to_string(text.size()) + "\n";
        return text.substr(0, size);
    }
};

constexpr uint64_t FOR_EVER = 1'000'000'000;  // microseconds

TEST_F(SerialTest, AReaderWhoIsAwayForAMomentMissesNothing) {
    for (const uint64_t away : {1'000, 100'000, 1'900'000}) {
        machine.read.clear();
        line->write(numbered(1000).c_str());
        machine.reader_leaves_for(away);
        line->write("and then\n");
        EXPECT_EQ(machine.read.substr(machine.read.size() - 10), "and then\r\n");
        EXPECT_EQ(machine.read.find("lost"), std::string::npos) << machine.read;
    }
}

TEST_F(SerialTest, WhatNobodyReadsWaitsAShortTimeAndOnlyOnce) {
    for (const uint64_t counts : {1, 20, 1000}) {  // an access to a port takes 0.8 us to 0.8 ms
        SetUp();
        machine.counts_an_access = counts;
        machine.reader_leaves_for(FOR_EVER);
        const uint64_t before = machine.microseconds();
        line->write("x");
        const uint64_t waited = machine.microseconds() - before;
        EXPECT_GE(waited, PATIENCE_WITH_READER);
        EXPECT_LE(waited, PATIENCE_WITH_READER + 10'000) << "counted in accesses, not in time?";
        EXPECT_GT(let_in, 0) << "keys are lost while it waits";
        const uint64_t after = machine.counts;
        line->write(numbered(1000).c_str());
        EXPECT_LE(machine.counts - after, 1400 * counts) << "it waits again and again";
    }
}

TEST_F(SerialTest, WithInterruptsOffItWaitsMuchShorter) {
    may_let_in = false;
    machine.reader_leaves_for(FOR_EVER);
    const uint64_t before = machine.microseconds();
    line->write("x");
    EXPECT_LE(machine.microseconds() - before, PATIENCE_UNDISTURBED + 10'000);
}

TEST_F(SerialTest, ATimerThatStandsStillDoesNotHangIt) {
    machine.counts_an_access = 0;
    machine.reader_leaves_for(FOR_EVER);
    line->write("x");
    EXPECT_EQ(lost, 1u);
}

TEST_F(SerialTest, TheReaderIsToldHowMuchWasLost) {
    line->write("before\n");
    machine.reader_leaves_for(3'000'000);
    line->write(numbered(12344).c_str());
    line->write("\n");
    machine.counts = machine.reader_away_until;
    line->write("after\n");
    std::string newlines = numbered(12344);
    const size_t bytes = 12344 +
                         static_cast<size_t>(std::count(newlines.begin(), newlines.end(), '\n')) +
                         2 - (FIFO_SIZE - 8);
    EXPECT_EQ(machine.read.substr(16),
              "\r\n[" + std::to_string(bytes) +
                  " bytes lost: nobody read the serial line]\r\nafter\r\n");
}

TEST_F(SerialTest, TheReaderIsToldBeforeTheMachineGoesOff) {
    machine.reader_leaves_for(3'000'000);
    line->write("x");
    serial::wait_until_sent();
    EXPECT_EQ(machine.read, "");
    machine.counts = machine.reader_away_until;
    serial::wait_until_sent();
    EXPECT_EQ(machine.read, "\r\n[1 bytes lost: nobody read the serial line]\r\n");
}

TEST_F(SerialTest, EveryByteArrivesHoweverMuchIsSentBeforeAnybodyReads) {
    for (const size_t size : {size_t{1}, FIFO_SIZE, CAPACITY - 1, CAPACITY, CAPACITY + 1,
                              CAPACITY + FIFO_SIZE, CAPACITY + FIFO_SIZE + 1, 5 * CAPACITY + 3}) {
        const std::string sent = numbered(size);
        sender_sends(sent);
        std::string read;
        while (read.size() < size) {
            machine.interrupt();
            ASSERT_TRUE(console::input_waiting())
                << "lost: " << size - read.size() << " of " << size;
            read += static_cast<char>(console::read_byte());
        }
        EXPECT_TRUE(read == sent) << "what was sent and what was read differ, of " << size
                                  << " bytes";
        EXPECT_FALSE(console::input_waiting()) << "more can be read than was sent";
    }
}

TEST_F(SerialTest, TheSenderWaitsWhileThereIsNoRoom) {
    sender_sends(numbered(2 * CAPACITY));
    machine.interrupt();
    EXPECT_EQ(machine.interrupt_enable, 0) << "a full ring: the port must not interrupt any more";
    EXPECT_EQ(machine.to_send.size(), CAPACITY - FIFO_SIZE)
        << "sent although there is no room for it";
    for (size_t i = 1; i < CAPACITY / 2; i++) (void)console::read_byte();
    EXPECT_EQ(machine.interrupt_enable, 0) << "begun again for each byte that is read";
    (void)console::read_byte();
    EXPECT_EQ(machine.interrupt_enable, RECEIVE_INTERRUPT)
        << "half of the ring is free: time to go on";
}

TEST_F(SerialTest, InterruptKeysAreSeenBeforeAnyLimit) {
    console::set_input_filter([](uint8_t byte) {
        if (byte != 0x03) return false;
        filtered += '^';
        return true;
    });
    sender_sends("x\x03y");
    machine.interrupt();
    EXPECT_EQ(filtered, "^");
    // A full ring: what has no sender that could wait, a keyboard, is lost, but is looked at first.
    while (console::input_arrived('x')) {
    }
    EXPECT_FALSE(console::input_room()) << "the ring has just refused a byte";
    EXPECT_TRUE(console::input_arrived(0x03))
        << "the filter must see it even when the ring is full";
    EXPECT_EQ(filtered, "^^");
}

}  // namespace
