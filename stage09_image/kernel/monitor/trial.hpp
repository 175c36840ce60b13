// Trials: long random runs of one subsystem that follow from a seed. Somebody who knows the rules
// (docs/CONTRACT.md) can compute the digest without us, and so judge every step in between.
//
//     TRIAL(heap, function)     makes `trial heap SEED COUNT` print what function(seed, count)
//     returns
#pragma once

#include "lib/result.hpp"

namespace monitor {

struct Trial {
    const char* name;
    // The digest, or why there is none (not enough memory for this count).
    Result<uint64_t> (*function)(uint64_t seed, uint64_t count);
};

// Digests are made of numbers that the rules fix, in order; never of addresses or times.
class Digest {
public:
    void add(uint64_t number) {
        for (unsigned shift = 0; shift < 64; shift += 8) {
            value_ = (value_ ^ (number >> shift & 0xFF)) * PRIME;
        }
    }
    uint64_t value() const { return value_; }

private:
    // FNV-1a over the eight bytes of each number, the lowest first.
    static constexpr uint64_t PRIME = 0x100000001B3;
    uint64_t value_ = 0xCBF29CE484222325;
};

}  // namespace monitor

#define TRIAL(name, function)                                                                      \
    [[gnu::section(".table.trial"), gnu::used,                                                     \
      gnu::aligned(8)]] static constinit const monitor::Trial trial_##name {                       \
#name, function                                                                            \
    }
