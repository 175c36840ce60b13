// The clock since boot, the time of day and the calendar. There is one time zone, UTC.
#pragma once

#include <stddef.h>

#define CLOCKS_PER_SEC 1000000L
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define TIME_UTC 1

#ifdef __cplusplus
extern "C" {
#endif

typedef long clock_t;
typedef long time_t;  // seconds since 1 January 1970
typedef int clockid_t;
struct timespec {
    time_t tv_sec;
    long tv_nsec;
};
struct tm {
    int tm_sec, tm_min, tm_hour;
    int tm_mday;  // from 1
    int tm_mon;   // from 0
    int tm_year;  // since 1900
    int tm_wday;  // since Sunday
    int tm_yday;  // since 1 January
    int tm_isdst;
};

clock_t clock(void);  // microseconds since boot
// CLOCK_MONOTONIC since boot, CLOCK_REALTIME since 1970, which fails if the machine has no
// calendar.
int clock_gettime(clockid_t clock, struct timespec* time);
int timespec_get(struct timespec* time, int base);
int nanosleep(const struct timespec* time, struct timespec* rest);
time_t time(time_t* time);  // -1: the machine has no calendar
double difftime(time_t later, time_t earlier);

// NULL: the year is beyond an int. localtime is gmtime. Those without _r use one structure for all.
struct tm* gmtime(const time_t* time);
struct tm* gmtime_r(const time_t* time, struct tm* to);
struct tm* localtime(const time_t* time);
struct tm* localtime_r(const time_t* time, struct tm* to);
// Fields beyond their ranges are carried over, and all are set as they should be. -1: out of range.
time_t mktime(struct tm* fields);
time_t timegm(struct tm* fields);

// All conversions of C17 and %F %T of both; the length, or 0 if it does not fit with its zero.
size_t strftime(char* to, size_t size, const char* format, const struct tm* fields);
char* asctime(const struct tm* fields);
char* asctime_r(const struct tm* fields, char* to);  // at least 26 bytes
char* ctime(const time_t* time);
char* ctime_r(const time_t* time, char* to);

#ifdef __cplusplus
}
#endif
