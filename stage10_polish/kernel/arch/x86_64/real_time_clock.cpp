#include "arch/real_time_clock.hpp"

#include "arch/io.hpp"

namespace {

// The chip's registers are reached through two ports: which one, and its value. The highest bit of
// the first would keep non-maskable interrupts away.
constexpr uint16_t INDEX = 0x70;
constexpr uint16_t DATA = 0x71;

enum Register : uint8_t {
    SECOND = 0,
    MINUTE = 2,
    HOUR = 4,
    DAY = 7,
    MONTH = 8,
    YEAR = 9,
    A = 10,
    B = 11
};

constexpr uint8_t A_COUNTING = 1 << 7;  // the time changes, and cannot be read
constexpr uint8_t B_24_HOURS = 1 << 1;
constexpr uint8_t B_BINARY = 1 << 2;   // not two decimal digits
constexpr uint8_t AFTERNOON = 1 << 7;  // of the hour, where it is one of 12

constexpr int TRIES = 100000;  // more than the chip counts for, at a microsecond each

uint8_t read_register(uint8_t number) {
    io::out8(INDEX, number);
    return io::in8(DATA);
}

struct Shown {
    uint8_t second, minute, hour, day, month, year;

    bool operator==(const Shown&) const = default;
};

Shown read_shown() {
    for (int i = 0; i < TRIES && (read_register(A) & A_COUNTING) != 0; i++) {
    }
    return {read_register(SECOND), read_register(MINUTE), read_register(HOUR),
            read_register(DAY),    read_register(MONTH),  read_register(YEAR)};
}

unsigned value_of(uint8_t shown, bool binary) {
    return binary ? shown : (shown >> 4) * 10u + (shown & 15u);
}

bool leap(unsigned year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

unsigned days_in(unsigned month, unsigned year) {
    constexpr uint8_t DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : DAYS[month - 1];
}

}  // namespace

Result<uint64_t> real_time_clock::read() {
    // Twice the same: nothing changed between the first register and the last.
    Shown shown = read_shown(), again = read_shown();
    for (int i = 0; i < 10 && !(shown == again); i++) {
        shown = again;
        again = read_shown();
    }
    const uint8_t format = read_register(B);
    const bool binary = (format & B_BINARY) != 0;
    const bool afternoon = (format & B_24_HOURS) == 0 && (shown.hour & AFTERNOON) != 0;
    if ((format & B_24_HOURS) == 0) shown.hour = static_cast<uint8_t>(shown.hour & ~AFTERNOON);
    const unsigned second = value_of(shown.second, binary), minute = value_of(shown.minute, binary);
    const unsigned day = value_of(shown.day, binary), month = value_of(shown.month, binary);
    unsigned hour = value_of(shown.hour, binary);
    if ((format & B_24_HOURS) == 0) hour = hour % 12 + (afternoon ? 12 : 0);
    const unsigned in_century = value_of(shown.year, binary);
    const unsigned year = in_century < 70 ? 2000 + in_century : 1900 + in_century;
    const bool valid = second < 60 && minute < 60 && hour < 24 && month >= 1 && month <= 12 &&
                       day >= 1 && in_century < 100 && day <= days_in(month, year);
    if (!valid) return KERN_FAILURE;
    uint64_t days = day - 1;
    for (unsigned before = 1970; before < year; before++) days += leap(before) ? 366u : 365u;
    for (unsigned before = 1; before < month; before++) days += days_in(before, year);
    return ((days * 24 + hour) * 60 + minute) * 60 + second;
}
