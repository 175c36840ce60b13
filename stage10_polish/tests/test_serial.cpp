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
    // Of the reader who is there: how often he must be asked about until he has read a byte, or at
    // once all that there are.
    size_t asked_for_each_byte = 0;
    size_t asked = 0;
    size_t in_fifo = 0;  // that he has not read

    // The line to the interrupt controller, which sees it go up, and nothing else.
    bool line_works = true;
    bool line_up = false;
    bool announced = false;
    std::string sent_while_handled;  // arrives as soon as the handler has sent something

    bool wants_interrupt() {
        const bool from_transmitter = interrupt_enable & TRANSMIT_INTERRUPT && transmitted();
        return from_transmitter || (interrupt_enable & RECEIVE_INTERRUPT && !received.empty());
    }
    bool transmitted() const { return reading() && in_fifo == 0; }
    void set_line() {
        fill();
        announced |= line_works && wants_interrupt() && !line_up;
        line_up = wants_interrupt();
    }
    void reader_reads() {
        if (!reading() || in_fifo == 0) return;
        if (asked_for_each_byte == 0) {
            in_fifo = 0;
        } else if (++asked % asked_for_each_byte == 0) {
            in_fifo--;
        }
    }

    void fill() {
        while (received.size() < FIFO_SIZE && !to_send.empty()) {
            received.push_back(to_send.front());
            to_send.pop_front();
        }
    }
    uint8_t in(uint16_t port) {
        const uint8_t value = in_now(port);
        set_line();
        return value;
    }
    uint8_t in_now(uint16_t port) {
        fill();
        counts += counts_an_access;
        if (port == 0x42) {
            high_byte = !high_byte;
            return static_cast<uint8_t>(high_byte ? latched : latched >> 8);
        }
        if (port == LINE_STATUS) {
            reader_reads();
            const int sent = transmitted() ? HOLDING_EMPTY | ALL_SENT : 0;
            return static_cast<uint8_t>(sent | (received.empty() ? 0 : RECEIVED));
        }
        if (port == INTERRUPT_IDENTIFICATION) {
            if (interrupt_enable & RECEIVE_INTERRUPT && !received.empty()) return 0xC4;
            return interrupt_enable & TRANSMIT_INTERRUPT && transmitted() ? 0xC2 : 0xC1;
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
        out_now(port, value);
        set_line();
    }
    void out_now(uint16_t port, uint8_t value) {
        counts += counts_an_access;
        if (port == 0x43) latched = static_cast<uint16_t>(0 - counts);
        if (port == INTERRUPT_ENABLE) interrupt_enable = value;
        if (port == MODEM_CONTROL) modem_control = value;
        if (port != DATA) return;
        if (modem_control == LOOPBACK) {
            received.push_back(value);
            return;
        }
        EXPECT_LT(in_fifo, FIFO_SIZE) << "a byte is written to a full FIFO: it is lost";
        in_fifo++;
        read += static_cast<char>(value);
        to_send.insert(to_send.end(), sent_while_handled.begin(), sent_while_handled.end());
        sent_while_handled.clear();
    }
    // The processor lets interrupts in until there are none.
    void interrupt() {
        reader_reads();
        for (set_line(); exchange(announced, false); reader_reads(), set_line()) {
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
        ring_is_emptied = false;
        while (!::to_send.empty()) ::to_send.drop();
        may_let_in = true;
        let_in = 0;
        filtered.clear();
        io::emulated_in8 = [](uint16_t port) { return machine.in(port); };
        io::emulated_out8 = [](uint16_t port, uint8_t value) { machine.out(port, value); };
        interrupts::emulated_wait = [] { FAIL() << "the reader waits though something was sent"; };
        console::set_input_filter(nullptr);
        if (!line) serial::initialise();
        machine.read.clear();  // what was written to the divisor
        machine.in_fifo = 0;
        serial::enable_input();
        interrupts::disable();
    }
    // The interrupt that shows that there are interrupts.
    static void ring_is_used() {
        machine.interrupt();
        ASSERT_TRUE(ring_is_emptied) << "the transmitter's interrupt came, and is not believed";
    }
    static std::string as_sent(const std::string& text) {
        std::string bytes;
        for (const char character : text) {
            bytes += character == '\n' ? "\r\n" : std::string(1, character);
        }
        return bytes;
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

const std::string LONG = "longer than the FIFO, so that some of it waits";
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
    EXPECT_EQ(machine.interrupt_enable & RECEIVE_INTERRUPT, 0)
        << "a full ring: the port must not interrupt any more";
    EXPECT_EQ(machine.to_send.size(), CAPACITY - FIFO_SIZE)
        << "sent although there is no room for it";
    for (size_t i = 1; i < CAPACITY / 2; i++) (void)console::read_byte();
    EXPECT_EQ(machine.interrupt_enable & RECEIVE_INTERRUPT, 0)
        << "begun again for each byte that is read";
    (void)console::read_byte();
    EXPECT_EQ(machine.interrupt_enable & RECEIVE_INTERRUPT, RECEIVE_INTERRUPT)
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

// --- The ring ---

TEST_F(SerialTest, WhatTheFifoDoesNotTakeWaitsInTheRingAndNobodyWaitsForIt) {
    ring_is_used();
    EXPECT_EQ(machine.interrupt_enable, RECEIVE_INTERRUPT)
        << "an empty transmitter has nothing to say while nothing waits for it";
    machine.reader_leaves_for(10'000'000);
    const std::string text = numbered(3000);
    const uint64_t before = machine.microseconds();
    line->write(text.c_str());
    EXPECT_LE(machine.microseconds() - before, 10'000) << "it waits though there is room";
    EXPECT_EQ(machine.interrupt_enable, RECEIVE_INTERRUPT | TRANSMIT_INTERRUPT);
    machine.counts = machine.reader_away_until;
    machine.interrupt();
    EXPECT_EQ(machine.read, as_sent(text));
    EXPECT_EQ(machine.interrupt_enable, RECEIVE_INTERRUPT)
        << "an empty transmitter interrupts for ever, if it may";
}

TEST_F(SerialTest, WhatComesLaterGoesBehindWhatWaits) {
    ring_is_used();
    machine.reader_leaves_for(10'000'000);
    line->write("the first of two lines, longer than the FIFO\n");
    machine.counts = machine.reader_away_until;
    line->write("the second\n");
    machine.interrupt();
    EXPECT_EQ(machine.read, "the first of two lines, longer than the FIFO\r\nthe second\r\n");
}

TEST_F(SerialTest, ASlowReaderGetsEverythingWhateverTheAmount) {
    ring_is_used();
    machine.asked_for_each_byte = 10;
    const std::string text = numbered(3 * TransmitRing::CAPACITY);
    line->write(text.c_str());
    EXPECT_GT(let_in, 0) << "the ring was full, and keys are lost while it waits";
    // More often than the reader must be asked for all of it.
    for (size_t i = 0; i < 100'000 && !::to_send.empty(); i++) machine.interrupt();
    EXPECT_TRUE(machine.read == as_sent(text)) << "lost or out of order: what has been read ends "
                                               << machine.read.substr(machine.read.size() - 100);
}

TEST_F(SerialTest, AFullRingWaitsOnceAndThenLosesAndSaysSoInItsPlace) {
    ring_is_used();
    machine.reader_leaves_for(FOR_EVER);
    const std::string kept(FIFO_SIZE + TransmitRing::CAPACITY, 'k');
    line->write(kept.c_str());
    const uint64_t before = machine.microseconds();
    line->write("lost");
    EXPECT_GE(machine.microseconds() - before, PATIENCE_WITH_READER);
    EXPECT_LE(machine.microseconds() - before, PATIENCE_WITH_READER + 10'000);
    machine.counts = machine.reader_away_until;
    machine.interrupt();
    EXPECT_EQ(machine.read, kept);
    EXPECT_TRUE(::to_send.empty());
    line->write("after");
    EXPECT_EQ(machine.read.substr(kept.size()),
              "\r\n[4 bytes lost: nobody read the serial line]\r\nafter")
        << "the interrupts have made room, and the loss is forgotten";
}

TEST_F(SerialTest, ALossBeforeTheFirstInterruptIsTold) {
    machine.reader_leaves_for(3'000'000);
    line->write("x");
    machine.counts = machine.reader_away_until;
    machine.interrupt();
    line->write("after");
    EXPECT_EQ(machine.read, "\r\n[1 bytes lost: nobody read the serial line]\r\nafter")
        << "the interrupt has made room, and the loss is forgotten";
}

TEST_F(SerialTest, APortThatHasNotInterruptedIsPolled) {
    machine.line_works = machine.announced = false;
    machine.interrupt();
    for (const uint64_t away : {0, 1'000'000}) {
        machine.read.clear();
        machine.reader_leaves_for(away);
        line->write("more than the FIFO takes, and nobody comes for the rest\n");
        EXPECT_EQ(machine.read, "more than the FIFO takes, and nobody comes for the rest\r\n");
    }
}

TEST_F(SerialTest, AByteThatIsReceivedDoesNotShowThatTheTransmitterInterrupts) {
    machine.reader_leaves_for(FOR_EVER);  // and so it does not
    sender_sends("x");
    machine.interrupt();
    EXPECT_FALSE(ring_is_emptied) << "the interrupt was another one";
    EXPECT_EQ(console::read_byte(), 'x');
}

TEST_F(SerialTest, WhatIsReceivedWhileTheHandlerSendsIsNotForgotten) {
    ring_is_used();
    machine.reader_leaves_for(1'000'000);
    line->write(LONG.c_str());
    machine.sent_while_handled = "typed";
    machine.counts = machine.reader_away_until;
    machine.interrupt();
    std::string typed;
    while (console::input_waiting()) typed += static_cast<char>(console::read_byte());
    EXPECT_EQ(typed, "typed") << "the port's line stayed up, so nothing was announced";
}

TEST_F(SerialTest, AFullConsoleDoesNotKeepOutputBack) {
    ring_is_used();
    machine.reader_leaves_for(1'000'000);
    line->write(LONG.c_str());
    sender_sends(numbered(CAPACITY + 100));
    machine.interrupt();
    machine.counts = machine.reader_away_until;
    machine.interrupt();
    EXPECT_EQ(machine.read, LONG);
    EXPECT_EQ(machine.interrupt_enable, 0) << "neither has anything to do any more";
}

TEST_F(SerialTest, AKernelThatStopsSendsFirstWhatWaited) {
    for (const size_t asked : {0, 10}) {
        SetUp();
        ring_is_used();
        may_let_in = false;  // interrupts are off by then
        machine.asked_for_each_byte = asked;
        machine.reader_leaves_for(1'000'000);
        const std::string text = numbered(3000);
        line->write(text.c_str());
        serial::poll_from_now_on();
        line->write("PANIC: and the rest, which is longer than the FIFO\n");
        EXPECT_EQ(machine.read,
                  as_sent(text) + "PANIC: and the rest, which is longer than the FIFO\r\n");
    }
}

TEST_F(SerialTest, AMachineThatGoesOffHasSentEverything) {
    ring_is_used();
    may_let_in = false;
    // A reader who takes longer for all of it than anybody waits for one byte.
    machine.asked_for_each_byte = 10;
    machine.counts_an_access = 100;
    machine.reader_leaves_for(1'000'000);
    const std::string text = numbered(3000);
    line->write(text.c_str());
    serial::wait_until_sent();
    EXPECT_EQ(machine.read, as_sent(text));
    EXPECT_EQ(machine.in_fifo, 0u) << "the last bytes are still in the FIFO";
}

TEST_F(SerialTest, NobodyReadsWhenTheMachineGoesOff) {
    ring_is_used();
    machine.reader_leaves_for(FOR_EVER);
    line->write(numbered(1000).c_str());
    const uint64_t before = machine.microseconds();
    serial::wait_until_sent();
    EXPECT_LE(machine.microseconds() - before, PATIENCE_WITH_READER + PATIENCE + 10'000)
        << "it does not go off";
}

}  // namespace
