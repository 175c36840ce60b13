// Clocks: the kernel's since boot, and the time of day, which the host port is asked for once.
#include <errno.h>
#include <mach.h>
#include <mig/host.h>
#include <time.h>
#include <unistd.h>

namespace {

constexpr uint64_t NANOSECONDS = 1000000000;

uint64_t at_boot;  // in nanoseconds since 1970; 0: not asked yet

// False, and errno set: nobody knows.
bool since_1970(uint64_t* time) {
    uint64_t start = __atomic_load_n(&at_boot, __ATOMIC_RELAXED);
    if (start == 0) {
        uint64_t now;
        const kern_return_t result = host_get_time(BIRTH_HOST, &now);
        if (result != KERN_SUCCESS) {
            errno = result;
            return false;
        }
        start = now - clock_nanoseconds();
        __atomic_store_n(&at_boot, start, __ATOMIC_RELAXED);
    }
    *time = start + clock_nanoseconds();
    return true;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, struct timespec* time) {
    uint64_t now = 0;
    if (clock == CLOCK_MONOTONIC) {
        now = clock_nanoseconds();
    } else if (clock != CLOCK_REALTIME) {
        errno = EINVAL;
        return -1;
    } else if (!since_1970(&now)) {
        return -1;
    }
    time->tv_sec = static_cast<time_t>(now / NANOSECONDS);
    time->tv_nsec = static_cast<long>(now % NANOSECONDS);
    return 0;
}

int timespec_get(struct timespec* time, int base) {
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, time) == 0 ? base : 0;
}

time_t time(time_t* to) {
    uint64_t now;
    const time_t seconds = since_1970(&now) ? static_cast<time_t>(now / NANOSECONDS) : -1;
    if (to != nullptr) *to = seconds;
    return seconds;
}

clock_t clock(void) { return static_cast<clock_t>(clock_nanoseconds() / 1000); }

// Nothing interrupts it, so that nothing is left.
int nanosleep(const struct timespec* time, struct timespec* rest) {
    if (time->tv_sec < 0 || time->tv_nsec < 0 || time->tv_nsec >= 1000000000) {
        errno = EINVAL;
        return -1;
    }
    if (rest != nullptr) *rest = {};
    const uint64_t milliseconds = (static_cast<uint64_t>(time->tv_nsec) + 999999) / 1000000;
    return msleep(static_cast<uint64_t>(time->tv_sec) * 1000 + milliseconds);
}

}  // extern "C"
