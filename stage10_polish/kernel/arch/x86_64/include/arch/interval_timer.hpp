// The interval timer's channel 2 (Intel 8254): counts down at a frequency that is the same in every
// PC, which makes it the measure for clocks whose frequency is not known. It never interrupts.
#pragma once

#include <stdint.h>

namespace interval_timer {

inline constexpr uint64_t FREQUENCY = 1193182;  // Hz
inline constexpr uint64_t PERIOD = 65536;       // counts, then it starts over: 55 milliseconds

void start();
uint16_t count();  // goes down, and around

// How long something takes that must end some time: the time between one question and the next is
// added up. Where a period or more lies between them, less is seen to pass.
class Stopwatch {
public:
    bool passed(uint64_t microseconds) {
        const uint16_t now = count();
        standing_ = now == last_ ? standing_ + 1 : 0;
        counts_ += static_cast<uint16_t>(last_ - now);
        last_ = now;
        // A timer that does not count would make the wait endless.
        return counts_ * 1'000'000 >= microseconds * FREQUENCY || standing_ == MOST_ALIKE;
    }

private:
    static constexpr unsigned MOST_ALIKE = 100'000;

    uint16_t last_ = count();
    uint64_t counts_ = 0;
    unsigned standing_ = 0;  // how often the count was the same
};

}  // namespace interval_timer
