// Deadline: a point on the kernel's clock (nanoseconds since boot), or never. Waits take one of
// these, not a duration, so that a wait that is started over still ends when it was meant to.
#pragma once

#include <stdint.h>

namespace timer {
uint64_t now();  // nanoseconds since boot; never goes back
}

class Deadline {
public:
    static constexpr Deadline never() { return Deadline(~uint64_t{0}); }
    static constexpr Deadline at(uint64_t nanoseconds) { return Deadline(nanoseconds); }
    // Already over: the wait looks once and does not block.
    static constexpr Deadline poll() { return Deadline(0); }
    static Deadline after(uint64_t nanoseconds) {
        const uint64_t now = timer::now();
        return nanoseconds < ~now ? Deadline(now + nanoseconds) : never();
    }
    static Deadline after_ms(uint64_t milliseconds) {
        constexpr uint64_t NANOSECONDS = 1'000'000;
        return milliseconds < ~uint64_t{0} / NANOSECONDS ? after(milliseconds * NANOSECONDS)
                                                         : never();
    }

    constexpr uint64_t nanoseconds() const { return nanoseconds_; }
    constexpr bool is_never() const { return nanoseconds_ == ~uint64_t{0}; }
    bool passed() const {
        return nanoseconds_ == 0 || (!is_never() && nanoseconds_ <= timer::now());
    }

private:
    constexpr explicit Deadline(uint64_t nanoseconds) : nanoseconds_(nanoseconds) {}

    uint64_t nanoseconds_;
};
