// SplitMix64: a small generator whose sequence follows from its seed, for tests and trials.
#pragma once

#include <stdint.h>

class Random {
public:
    constexpr explicit Random(uint64_t seed) : state_(seed) {}

    constexpr uint64_t next() {
        state_ += 0x9E3779B97F4A7C15;
        uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
    // 0 <= result < limit; limit is not zero.
    constexpr uint64_t below(uint64_t limit) { return next() % limit; }

private:
    uint64_t state_;
};
