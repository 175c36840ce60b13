// asctime and ctime: "Sun Sep 16 01:03:52 1973\n".
#include "libc/time/names.hpp"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

extern "C" {

// As much as a buffer of 26 bytes takes: a year of more than four digits does not fit.
char* asctime_r(const struct tm* fields, char* to) {
    char text[80];
    const int length = snprintf(
        text, sizeof(text), "%.3s %.3s%3d %.2d:%.2d:%.2d %ld\n",
        name_of(DAY_NAMES, fields->tm_wday), name_of(MONTH_NAMES, fields->tm_mon), fields->tm_mday,
        fields->tm_hour, fields->tm_min, fields->tm_sec, 1900L + fields->tm_year);
    if (length < 26) return strcpy(to, text);
    errno = EOVERFLOW;
    return nullptr;
}

char* asctime(const struct tm* fields) {
    static char text[26];
    return asctime_r(fields, text);
}

char* ctime_r(const time_t* time, char* to) {
    struct tm fields;
    return gmtime_r(time, &fields) != nullptr ? asctime_r(&fields, to) : nullptr;
}

char* ctime(const time_t* time) {
    struct tm fields;
    return gmtime_r(time, &fields) != nullptr ? asctime(&fields) : nullptr;
}

}  // extern "C"
