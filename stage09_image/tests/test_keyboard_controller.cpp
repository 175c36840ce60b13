// The driver of the keyboard controller against an emulated one, in every state that firmware and
// broken hardware may leave it in: it always comes back, and where there is a keyboard it works.
#include "arch/keyboard_controller.hpp"

#include "arch/interval_timer.hpp"
#include "arch/io.hpp"
#include "host_results.hpp"

#include <deque>
#include <gtest/gtest.h>
#include <random>

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

enum Command : uint8_t {
    READ_CONFIGURATION = 0x20,
    WRITE_CONFIGURATION = 0x60,
    DISABLE_MOUSE = 0xA7,
    DISABLE_KEYBOARD = 0xAD,
    ENABLE_KEYBOARD = 0xAE,
};

constexpr uint8_t KEYBOARD_INTERRUPT = 1 << 0;
constexpr uint8_t MOUSE_INTERRUPT = 1 << 1;
constexpr uint8_t KEYBOARD_OFF = 1 << 4;
constexpr uint8_t MOUSE_OFF = 1 << 5;
constexpr uint8_t TRANSLATE = 1 << 6;  // from set 2 to set 1

// To the keyboard.
constexpr uint8_t SELECT_SET = 0xF0;
constexpr uint8_t ENABLE_SCANNING = 0xF4;
// From it.
constexpr uint8_t ACKNOWLEDGE = 0xFA;
constexpr uint8_t RESEND = 0xFE;

// The chip and the keyboard behind it, as far as they show at the ports.
struct Chip {
    bool present = true;
    bool keyboard = true;
    bool wedged_full = false;   // always has a byte for us, always the same
    bool never_takes = false;   // never empties its input buffer
    int answers_late = 0;       // reads of the status before an answer is there
    int resends = 0;            // how often the keyboard asks again
    uint8_t configuration = 0;  // all off, no translation
    uint8_t scan_code_set = 1;
    bool scanning = false;
    uint8_t expects = 0;  // the command whose argument comes next; to the keyboard: 0xF0
    std::deque<std::pair<uint8_t, uint8_t>> output;  // status bits beside OUTPUT_FULL, byte
    int delay = 0;
    long accesses = 0;

    // The interval timer: time passes with every access to a port.
    uint64_t counts = 0;
    uint64_t counts_an_access = 1;
    uint16_t latched = 0;
    bool high_byte = false;

    void answer(uint8_t byte, uint8_t status = 0) {
        output.push_back({status, byte});
        delay = answers_late;
    }

    uint8_t in(uint16_t port) {
        accesses++;
        counts += counts_an_access;
        if (port == 0x42) {
            high_byte = !high_byte;
            return static_cast<uint8_t>(high_byte ? latched : latched >> 8);
        }
        if (!present) return 0xFF;
        if (port == STATUS) {
            if (wedged_full) return OUTPUT_FULL;
            uint8_t status = never_takes ? INPUT_FULL : 0;
            if (!output.empty() && delay-- <= 0) status |= OUTPUT_FULL | output.front().first;
            return status;
        }
        EXPECT_EQ(port, DATA);
        if (wedged_full || output.empty()) return 0x1E;
        const uint8_t byte = output.front().second;
        output.pop_front();
        return byte;
    }

    void out(uint16_t port, uint8_t value) {
        accesses++;
        counts += counts_an_access;
        if (port == 0x43) {
            latched = static_cast<uint16_t>(0 - counts);
            return;
        }
        if (!present || never_takes) return;
        if (port == COMMAND) {
            expects = 0;
            if (value == READ_CONFIGURATION) answer(configuration);
            if (value == WRITE_CONFIGURATION) expects = value;
            if (value == DISABLE_KEYBOARD) configuration |= KEYBOARD_OFF;
            if (value == ENABLE_KEYBOARD) configuration &= static_cast<uint8_t>(~KEYBOARD_OFF);
            if (value == DISABLE_MOUSE) configuration |= MOUSE_OFF;
            return;
        }
        EXPECT_EQ(port, DATA);
        if (expects == WRITE_CONFIGURATION) {
            configuration = value;
            expects = 0;
        } else if (keyboard) {
            if (resends > 0) {
                resends--;
                return answer(RESEND);
            }
            answer(ACKNOWLEDGE);
            if (expects == SELECT_SET) scan_code_set = value;
            expects = expects == 0 && value == SELECT_SET ? SELECT_SET : 0;
            if (value == ENABLE_SCANNING) scanning = true;
        }
    }

    bool ready() const {
        return scanning && scan_code_set == 2 && (configuration & KEYBOARD_INTERRUPT) &&
               (configuration & TRANSLATE) && !(configuration & (KEYBOARD_OFF | MOUSE_INTERRUPT));
    }
};

Chip chip;

// The worst that a broken controller may cost a boot.
constexpr uint64_t LONGEST = interval_timer::FREQUENCY / 5;  // counts: 200 milliseconds

class Controller : public testing::Test {
protected:
    void SetUp() override {
        chip = Chip();
        io::emulated_in8 = [](uint16_t port) { return chip.in(port); };
        io::emulated_out8 = [](uint16_t port, uint8_t value) { chip.out(port, value); };
    }
    void TearDown() override { EXPECT_LT(chip.counts, LONGEST); }
};

constexpr char FOUND[] = "there is a controller";
constexpr char READY[] = "the keyboard must send, in set 1 and with interrupts, and the mouse not";

TEST_F(Controller, IsSetUpFromAnyConfiguration) {
    for (int configuration = 0; configuration < 256; configuration++) {
        chip = Chip();
        chip.configuration = static_cast<uint8_t>(configuration);
        EXPECT_TRUE(keyboard_controller::initialise()) << configuration;
        EXPECT_TRUE(chip.ready()) << READY << ", from " << configuration;
        EXPECT_EQ(keyboard_controller::take().error(), KERN_NOT_FOUND) << configuration;
        EXPECT_LT(chip.accesses, 100);
    }
}

TEST_F(Controller, ForgetsWhatCameBefore) {
    chip.scanning = true;
    for (const uint8_t byte : {0xAA, 0x1E, 0xFA, 0xFE}) chip.answer(byte);
    chip.answer(0x08, FROM_MOUSE);
    EXPECT_TRUE(keyboard_controller::initialise()) << FOUND;
    EXPECT_TRUE(chip.ready()) << READY;
    EXPECT_EQ(keyboard_controller::take().error(), KERN_NOT_FOUND) << "a byte from before";
}

TEST_F(Controller, IsPatientWithinReason) {
    chip.answers_late = 2'000;
    EXPECT_TRUE(keyboard_controller::initialise()) << FOUND;
    EXPECT_TRUE(chip.ready()) << READY;
}

TEST_F(Controller, IsPatientInTimeNotInReads) {
    chip.counts_an_access = 200;  // a slow machine, or an emulator's
    chip.never_takes = true;
    EXPECT_FALSE(keyboard_controller::initialise()) << "no command reached it";
    EXPECT_GT(chip.counts, interval_timer::FREQUENCY / 50);
    EXPECT_LT(chip.counts, interval_timer::FREQUENCY / 40);
}

TEST_F(Controller, SaysItAgainWhenAsked) {
    chip.resends = 2;
    EXPECT_TRUE(keyboard_controller::initialise()) << FOUND;
    EXPECT_TRUE(chip.ready()) << READY;
    chip = Chip();
    chip.resends = 1'000'000;
    EXPECT_TRUE(keyboard_controller::initialise()) << "a keyboard may be plugged in later";
}

TEST_F(Controller, MayBeMissing) {
    chip.present = false;
    EXPECT_FALSE(keyboard_controller::initialise()) << "there is none";
    // Each read says "from the mouse".
    EXPECT_EQ(keyboard_controller::take().error(), KERN_NOT_FOUND);
}

TEST_F(Controller, MayHaveNoKeyboard) {
    chip.keyboard = false;
    EXPECT_TRUE(keyboard_controller::initialise()) << FOUND;
    EXPECT_NE(chip.configuration & KEYBOARD_INTERRUPT, 0) << "one may be plugged in later";
}

TEST_F(Controller, MayBeWedged) {
    chip.wedged_full = true;
    (void)keyboard_controller::initialise();
    EXPECT_OK(keyboard_controller::take());
    chip = Chip();
    chip.never_takes = true;
    EXPECT_FALSE(keyboard_controller::initialise()) << "no command reached it";
}

TEST_F(Controller, GivesTheKeyboardsBytesOnly) {
    chip.answer(0x1E);
    chip.answer(0x08, FROM_MOUSE);
    chip.answer(0x30);
    chip.answer(0x31, BAD_PARITY);
    chip.answer(0x32, TIMED_OUT);
    EXPECT_EQ(keyboard_controller::take().value(), 0x1E);
    EXPECT_EQ(keyboard_controller::take().value(), 0x30);
    EXPECT_EQ(keyboard_controller::take().value(), keyboard_controller::LOST);
    EXPECT_EQ(keyboard_controller::take().value(), keyboard_controller::LOST);
    EXPECT_EQ(keyboard_controller::take().error(), KERN_NOT_FOUND) << "no byte is left";
}

TEST_F(Controller, SurvivesNoise) {
    static std::mt19937 random(11);
    io::emulated_in8 = [](uint16_t port) {
        const uint8_t value = chip.in(port);
        return port == 0x42 ? value : static_cast<uint8_t>(random());
    };
    for (int round = 0; round < 200; round++) {
        (void)keyboard_controller::initialise();
        (void)keyboard_controller::take();
        EXPECT_LT(chip.counts, LONGEST);
        chip.counts = 0;
    }
}

}  // namespace
