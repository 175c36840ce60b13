// Time since boot; the machine's calendar is not kept.
#pragma once

#include <stddef.h>

#define CLOCKS_PER_SEC 1000000L
#define CLOCK_MONOTONIC 1

#ifdef __cplusplus
extern "C" {
#endif

typedef long clock_t;
typedef long time_t;
typedef int clockid_t;
struct timespec {
    time_t tv_sec;
    long tv_nsec;
};

clock_t clock(void);  // microseconds since boot
int clock_gettime(clockid_t clock, struct timespec* time);

#ifdef __cplusplus
}
#endif
