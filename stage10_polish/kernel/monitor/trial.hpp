// Trials: long random runs of one subsystem that follow from a seed. Somebody who knows the rules
// (docs/CONTRACT.md) can compute the digest without us, and so judge every step in between.
//
//     TRIAL(heap, function)     makes `trial heap SEED COUNT` call function(seed, count, digest)
//     and print what the digest is then
#pragma once

#include "lib/result.hpp"
#include "lib/span.hpp"
#include "lib/table.hpp"

namespace monitor {

// Digests are made of numbers that the rules fix, in order; never of addresses or times. They come
// in steps. What enters in one of them, the watched one, is kept as well: whoever expected another
// digest looks for the first step that differs, and then at the numbers in it.
class Digest {
public:
    Digest() = default;
    // Step `watched` is kept in `record`, which stays the caller's, as far as it fits.
    Digest(uint64_t watched, Span<uint64_t> record) : watched_(watched), record_(record) {}

    // What is added from now on belongs to the next step. They are numbered from 0.
    void begin_step() {
        if (steps_ == watched_) before_ = value_;
        steps_++;
    }
    void add(uint64_t number) {
        for (unsigned shift = 0; shift < 64; shift += 8) {
            value_ = (value_ ^ (number >> shift & 0xFF)) * PRIME;
        }
        if (watching() && kept_ < record_.size()) record_[kept_++] = number;
    }

    uint64_t value() const { return value_; }
    uint64_t steps() const { return steps_; }  // begun so far
    // Of the watched step, if it was begun: the digest before it, and what entered in it.
    bool watched() const { return steps_ > watched_; }
    uint64_t before() const { return before_; }
    Span<const uint64_t> kept() const { return Span<const uint64_t>(record_).slice(0, kept_); }

private:
    bool watching() const { return watched() && steps_ == watched_ + 1; }

    // FNV-1a over the eight bytes of each number, the lowest first.
    static constexpr uint64_t PRIME = 0x100000001B3;
    uint64_t value_ = 0xCBF29CE484222325;
    uint64_t steps_ = 0;
    uint64_t watched_ = ~uint64_t{0};
    uint64_t before_ = 0;
    Span<uint64_t> record_;
    size_t kept_ = 0;
};

struct Trial {
    const char* name;
    // Fails if there is not enough memory for this count; the digest is then what it was.
    Result<void> (*function)(uint64_t seed, uint64_t count, Digest& digest);
};

}  // namespace monitor

#define TRIAL(name, function)                                                                      \
    TABLE_ENTRY("trial", monitor::Trial) trial_##name { #name, function }
