// Seconds since 1970 to a date and back, in the Gregorian calendar, for all years that an int
// holds.
#include <errno.h>
#include <limits.h>
#include <time.h>

namespace {

constexpr long DAY = 86400;
constexpr long DAYS_1970 = 719162;  // from 1 January of year 1
constexpr long DAYS_400_YEARS = 146097;
constexpr int JANUARY_1970 = 4;  // a Thursday

// Towards minus infinity, so that what is left is never negative.
long floor_divide(long value, long divisor) {
    return value / divisor - (value % divisor < 0 ? 1 : 0);
}
long floor_rest(long value, long divisor) { return value - floor_divide(value, divisor) * divisor; }

bool leap(long year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

// From 1970 to 1 January of the year.
long days_before(long year) {
    const long years = year - 1;
    return years * 365 + floor_divide(years, 4) - floor_divide(years, 100) +
           floor_divide(years, 400) - DAYS_1970;
}

int days_before_month(int month, long year) {
    constexpr short BEFORE[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    return BEFORE[month] + (month > 1 && leap(year) ? 1 : 0);
}

struct tm shared;

}  // namespace

extern "C" {

struct tm* gmtime_r(const time_t* time, struct tm* to) {
    const long days = floor_divide(*time, DAY), seconds = floor_rest(*time, DAY);
    // A first guess by the average length of a year, which may be one too late.
    long year = 1970 + floor_divide(days * 400, DAYS_400_YEARS);
    while (days_before(year) > days) year--;
    while (days_before(year + 1) <= days) year++;
    if (year - 1900 < INT_MIN || year - 1900 > INT_MAX) {
        errno = EOVERFLOW;
        return nullptr;
    }
    const int in_year = static_cast<int>(days - days_before(year));
    int month = 11;
    while (days_before_month(month, year) > in_year) month--;
    to->tm_sec = static_cast<int>(seconds % 60);
    to->tm_min = static_cast<int>(seconds / 60 % 60);
    to->tm_hour = static_cast<int>(seconds / 3600);
    to->tm_mday = in_year - days_before_month(month, year) + 1;
    to->tm_mon = month;
    to->tm_year = static_cast<int>(year - 1900);
    to->tm_wday = static_cast<int>(floor_rest(days + JANUARY_1970, 7));
    to->tm_yday = in_year;
    to->tm_isdst = 0;
    return to;
}

// No field is larger than an int, so that nothing here overflows.
time_t timegm(struct tm* fields) {
    const long year = 1900L + fields->tm_year + floor_divide(fields->tm_mon, 12);
    const int month = static_cast<int>(floor_rest(fields->tm_mon, 12));
    const long days = days_before(year) + days_before_month(month, year) + fields->tm_mday - 1;
    const time_t seconds =
        days * DAY + fields->tm_hour * 3600L + fields->tm_min * 60L + fields->tm_sec;
    struct tm exact;
    if (gmtime_r(&seconds, &exact) == nullptr) return -1;
    *fields = exact;
    return seconds;
}

time_t mktime(struct tm* fields) { return timegm(fields); }
struct tm* gmtime(const time_t* time) {
    return gmtime_r(time, &shared);
}
struct tm* localtime(const time_t* time) {
    return gmtime_r(time, &shared);
}
struct tm* localtime_r(const time_t* time, struct tm* to) {
    return gmtime_r(time, to);
}
double difftime(time_t later, time_t earlier) {
    return static_cast<double>(later) - static_cast<double>(earlier);
}

}  // extern "C"
