// Sleeping.
#include <errno.h>
#include <mach.h>
#include <syscall_stubs.h>
#include <unistd.h>

extern "C" {

int msleep(uint64_t milliseconds) {
    const int64_t result = syscall_thread_sleep(milliseconds);
    if (result >= 0) return 0;
    errno = static_cast<int>(-result);
    return -1;
}

int usleep(unsigned microseconds) { return msleep((uint64_t{microseconds} + 999) / 1000); }

unsigned sleep(unsigned seconds) {
    const uint64_t end = clock_nanoseconds() + uint64_t{seconds} * 1000000000;
    if (msleep(uint64_t{seconds} * 1000) == 0) return 0;
    const uint64_t now = clock_nanoseconds();
    return now < end ? static_cast<unsigned>((end - now + 999999999) / 1000000000) : 0;
}

}  // extern "C"
