// The battery's clock, emulated: every way of showing a date, while it changes, and what is no
// date.
#include "arch/real_time_clock.hpp"

#include "arch/io.hpp"
#include "host_results.hpp"

#include <ctime>
#include <functional>
#include <gtest/gtest.h>
#include <random>

namespace {

uint8_t registers[16];
uint8_t selected;
int reads_of_a;
std::function<void()> on_read_of_seconds;

uint8_t in8(uint16_t port) {
    EXPECT_EQ(port, 0x71);
    if (selected == 0 && on_read_of_seconds) on_read_of_seconds();
    if (selected == 10 && reads_of_a > 0) return reads_of_a--, 0x80;
    return registers[selected];
}

void out8(uint16_t port, uint8_t value) {
    EXPECT_EQ(port, 0x70);
    ASSERT_LT(value, sizeof(registers));
    selected = value;
}

uint8_t decimal(int value) { return static_cast<uint8_t>(value / 10 * 16 + value % 10); }

// Shows a moment: format has bit 1 for 24 hours and bit 2 for binary, as register B.
void show(const std::tm& moment, uint8_t format) {
    const auto shown = [format](int value) {
        return (format & 4) != 0 ? static_cast<uint8_t>(value) : decimal(value);
    };
    int hour = moment.tm_hour;
    uint8_t afternoon = 0;
    if ((format & 2) == 0) {
        afternoon = hour >= 12 ? 0x80 : 0;
        hour = hour % 12 == 0 ? 12 : hour % 12;
    }
    registers[0] = shown(moment.tm_sec);
    registers[2] = shown(moment.tm_min);
    registers[4] = static_cast<uint8_t>(shown(hour) | afternoon);
    registers[7] = shown(moment.tm_mday);
    registers[8] = shown(moment.tm_mon + 1);
    registers[9] = shown(moment.tm_year % 100);
    registers[11] = format;
}

class RealTimeClock : public testing::Test {
protected:
    void SetUp() override {
        io::emulated_in8 = in8;
        io::emulated_out8 = out8;
        reads_of_a = 0;
        on_read_of_seconds = nullptr;
    }

    static void expect(time_t seconds) {
        Result<uint64_t> read = real_time_clock::read();
        ASSERT_TRUE(read.ok());
        EXPECT_EQ(read.value(), static_cast<uint64_t>(seconds));
    }

    static std::tm moment(time_t seconds) {
        std::tm result;
        gmtime_r(&seconds, &result);
        return result;
    }
};

TEST_F(RealTimeClock, EveryFormat) {
    std::mt19937_64 random_number(3);
    for (int round = 0; round < 20000; round++) {
        const time_t seconds = static_cast<time_t>(random_number() % 3155760000);  // up to 2069
        for (uint8_t format : {0, 2, 4, 6}) {
            show(moment(seconds), format);
            expect(seconds);
        }
    }
}

TEST_F(RealTimeClock, WaitsWhileItCounts) {
    show(moment(1700000000), 2);
    reads_of_a = 500;
    expect(1700000000);
    EXPECT_EQ(reads_of_a, 0);
}

TEST_F(RealTimeClock, ReadsAgainWhatChanged) {
    show(moment(1709251199), 2);  // 29 February 2024, 23:59:59
    int reads = 0;
    on_read_of_seconds = [&reads] {
        if (++reads == 2) show(moment(1709251200), 2);
    };
    expect(1709251200);
}

TEST_F(RealTimeClock, WhatIsNoDate) {
    const auto broken = [](int at, uint8_t value) {
        show(moment(1700000000), 2);
        registers[at] = value;
        EXPECT_EQ(real_time_clock::read().error(), KERN_FAILURE) << at << " " << int{value};
    };
    for (uint8_t& value : registers) value = 0xFF;  // no chip
    EXPECT_EQ(real_time_clock::read().error(), KERN_FAILURE);
    broken(0, 0x60);
    broken(2, 0x60);
    broken(4, 0x24);
    broken(7, 0);
    broken(7, 0x31);  // of November
    broken(8, 0);
    broken(8, 0x13);
    broken(9, 0xFA);
    reads_of_a = 1 << 30;  // counting for ever
    show(moment(1700000000), 2);
    EXPECT_TRUE(real_time_clock::read().ok());
}

}  // namespace
