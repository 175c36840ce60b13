#include "service/wall_clock.hpp"

#include "arch/real_time_clock.hpp"
#include "timer/deadline.hpp"

namespace {

constexpr uint64_t NANOSECONDS = 1'000'000'000;
constinit uint64_t at_boot = 0;  // 0: nobody knows

}  // namespace

void wall_clock::initialise() {
    Result<uint64_t> seconds = real_time_clock::read();
    if (seconds.ok()) at_boot = seconds.value() * NANOSECONDS - timer::now();
}

Result<uint64_t> wall_clock::now() {
    if (at_boot == 0) return KERN_FAILURE;
    return at_boot + timer::now();
}
