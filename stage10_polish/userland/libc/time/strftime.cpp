// strftime in the "C" locale.
#include "libc/time/names.hpp"

#include <stdio.h>
#include <string.h>
#include <time.h>

namespace {

// Text as long as there is room for it and a zero.
class Text {
public:
    Text(char* to, size_t size) : to_(to), size_(size) {}

    void add(const char* text, size_t length) {
        fits_ = fits_ && length < size_ - used_;
        if (!fits_) return;
        memcpy(to_ + used_, text, length);
        used_ += length;
    }
    void add(const char* text) { add(text, strlen(text)); }
    void number(const char* format, long value) {
        char digits[24];
        snprintf(digits, sizeof(digits), format, value);
        add(digits);
    }
    size_t end() {
        if (!fits_) return 0;
        to_[used_] = 0;
        return used_;
    }

private:
    char* to_;
    size_t size_;
    size_t used_ = 0;
    bool fits_ = true;
};

int after_monday(const struct tm& fields) { return (fields.tm_wday + 6) % 7; }

int days_in(long year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365; }

// ISO 8601: weeks begin on Monday, and the first one of a year is the one with its first Thursday.
struct Week {
    long year;
    int number;
};
Week iso_week(const struct tm& fields) {
    Week week = {1900L + fields.tm_year, (fields.tm_yday - after_monday(fields) + 10) / 7};
    if (week.number < 1) {
        week.year--;
        const int day = fields.tm_yday + days_in(week.year);
        week.number = (day - after_monday(fields) + 10) / 7;
    } else if (week.number == 53) {
        const int thursday = fields.tm_yday - after_monday(fields) + 3;
        if (thursday >= days_in(week.year)) week = {week.year + 1, 1};
    }
    return week;
}

// Two digits also of years before 0.
long in_century(long year) { return (year % 100 + 100) % 100; }
long century(long year) { return (year - in_century(year)) / 100; }

int hour_of_12(const struct tm& fields) {
    return fields.tm_hour % 12 == 0 ? 12 : fields.tm_hour % 12;
}

// What a conversion stands for, if it is others together.
const char* composed(char type) {
    switch (type) {
    case 'c':
        return "%a %b %e %H:%M:%S %Y";
    case 'D':
    case 'x':
        return "%m/%d/%y";
    case 'F':
        return "%Y-%m-%d";
    case 'r':
        return "%I:%M:%S %p";
    case 'R':
        return "%H:%M";
    case 'T':
    case 'X':
        return "%H:%M:%S";
    default:
        return nullptr;
    }
}

// False: there is no such conversion.
bool convert(Text& text, char type, const struct tm& fields) {
    const long year = 1900L + fields.tm_year;
    switch (type) {
    case 'a':
        text.add(name_of(DAY_NAMES, fields.tm_wday),
                 fields.tm_wday < 0 || fields.tm_wday > 6 ? 1 : 3);
        return true;
    case 'A':
        text.add(name_of(DAY_NAMES, fields.tm_wday));
        return true;
    case 'b':
    case 'h':
        text.add(name_of(MONTH_NAMES, fields.tm_mon),
                 fields.tm_mon < 0 || fields.tm_mon > 11 ? 1 : 3);
        return true;
    case 'B':
        text.add(name_of(MONTH_NAMES, fields.tm_mon));
        return true;
    case 'C':
        text.number("%02ld", century(year));
        return true;
    case 'd':
        text.number("%02ld", fields.tm_mday);
        return true;
    case 'e':
        text.number("%2ld", fields.tm_mday);
        return true;
    case 'g':
        text.number("%02ld", in_century(iso_week(fields).year));
        return true;
    case 'G':
        text.number("%ld", iso_week(fields).year);
        return true;
    case 'H':
        text.number("%02ld", fields.tm_hour);
        return true;
    case 'I':
        text.number("%02ld", hour_of_12(fields));
        return true;
    case 'j':
        text.number("%03ld", fields.tm_yday + 1L);
        return true;
    case 'm':
        text.number("%02ld", fields.tm_mon + 1L);
        return true;
    case 'M':
        text.number("%02ld", fields.tm_min);
        return true;
    case 'n':
        text.add("\n");
        return true;
    case 'p':
        text.add(fields.tm_hour >= 12 ? "PM" : "AM");
        return true;
    case 's': {
        struct tm copy = fields;
        text.number("%ld", timegm(&copy));
        return true;
    }
    case 'S':
        text.number("%02ld", fields.tm_sec);
        return true;
    case 't':
        text.add("\t");
        return true;
    case 'u':
        text.number("%ld", after_monday(fields) + 1L);
        return true;
    case 'U':
        text.number("%02ld", (fields.tm_yday - fields.tm_wday + 7) / 7);
        return true;
    case 'V':
        text.number("%02ld", iso_week(fields).number);
        return true;
    case 'w':
        text.number("%ld", fields.tm_wday);
        return true;
    case 'W':
        text.number("%02ld", (fields.tm_yday - after_monday(fields) + 7) / 7);
        return true;
    case 'y':
        text.number("%02ld", in_century(year));
        return true;
    case 'Y':
        text.number("%ld", year);
        return true;
    case 'z':
        text.add("+0000");
        return true;
    case 'Z':
        text.add("UTC");
        return true;
    case '%':
        text.add("%");
        return true;
    default:
        return false;
    }
}

void put(Text& text, const char* format, const struct tm& fields) {
    for (; *format != 0; format++) {
        const char* const start = format;
        if (*format != '%') {
            text.add(format, 1);
            continue;
        }
        format++;
        if (*format == 'E' || *format == 'O')
            format++;  // another form, which this locale has none of
        const char* const parts = composed(*format);
        if (parts != nullptr)
            put(text, parts, fields);
        else if (!convert(text, *format, fields))
            text.add(start, static_cast<size_t>(format - start) + (*format != 0 ? 1 : 0));
        if (*format == 0) break;
    }
}

}  // namespace

extern "C" size_t strftime(char* to, size_t size, const char* format, const struct tm* fields) {
    Text text(to, size);
    put(text, format, *fields);
    return size == 0 ? 0 : text.end();
}
