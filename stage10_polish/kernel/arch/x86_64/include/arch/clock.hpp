// The clock: the processor's time stamp counter, scaled to nanoseconds since boot. Reading it takes
// a dozen instructions and no lock.
#pragma once

#include "arch/tsc.hpp"

namespace cpu_clock {

// nanoseconds = base + (counter - counter_base) * multiplier / 2^32. A rate never changes once it
// is in use: refining publishes another one that agrees with it at that moment.
struct Rate {
    uint64_t counter_base = 0;
    uint64_t base = 0;
    uint64_t multiplier = uint64_t{1} << 32;

    uint64_t at(uint64_t counter) const { return base + duration(counter - counter_base); }
    uint64_t duration(uint64_t ticks) const {
        __extension__ using Wide = unsigned __int128;
        return static_cast<uint64_t>(Wide{ticks} * multiplier >> 32);
    }
};

inline constinit Rate rates[2];
inline constinit const Rate* rate = &rates[0];

inline uint64_t counter() { return tsc::read(); }

inline const Rate& current_rate() { return *__atomic_load_n(&rate, __ATOMIC_ACQUIRE); }

// Nanoseconds since boot; never goes back.
inline uint64_t time_at(uint64_t counted) { return current_rate().at(counted); }
inline uint64_t now() { return time_at(counter()); }
// How many nanoseconds so many ticks of the counter are.
inline uint64_t duration(uint64_t ticks) { return current_rate().duration(ticks); }

}  // namespace cpu_clock
