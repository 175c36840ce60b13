// The secret, 128 bits, and the numbers made from it. RDRAND: Intel SDM 1, 7.3.17.
#include "arch/entropy.hpp"

#include "arch/cpuid.hpp"
#include "arch/interval_timer.hpp"
#include "arch/tsc.hpp"
#include "lib/atomic.hpp"
#include "lib/random.hpp"

namespace {

constinit uint64_t secret[2] = {};
constinit Atomic<uint64_t> drawn;

// False when the processor has no number ready, and from processors that answer all zeroes or ones
// without saying that something is wrong.
bool rdrand(uint64_t& number) {
    constexpr int ATTEMPTS = 10;  // more without an answer mean that there will be none
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        bool ready;
        asm volatile("rdrand %0" : "=r"(number), "=@ccc"(ready));
        if (ready && number != 0 && number != ~0ull) return true;
    }
    return false;
}

// How many ticks of one clock there are in one count of the other differs a little each time: a bit
// or two of that cannot be foreseen. About 30 microseconds.
uint64_t jitter() {
    constexpr int COUNTS = 32;
    constexpr int PATIENCE = 1000;  // reads, should the timer stand still
    uint64_t mixed = tsc::read();
    for (int i = 0; i < COUNTS; i++) {
        const uint16_t before = interval_timer::count();
        for (int j = 0; j < PATIENCE && interval_timer::count() == before; j++) {
        }
        mixed = Random(mixed ^ tsc::read()).next();
    }
    return mixed;
}

}  // namespace

void entropy::initialise() {
    interval_timer::start();
    const bool has_rdrand = cpuid::has(cpuid::RDRAND);
    for (uint64_t& word : secret) {
        if (!has_rdrand || !rdrand(word)) word = jitter();
    }
}

uint64_t entropy::next() {
    constexpr uint64_t STEP = 0x9E3779B97F4A7C15;
    const uint64_t distance = drawn.fetch_add(STEP);
    return Random(secret[0] + distance).next() ^ Random(secret[1] - distance).next();
}
