// The scanf engine: takes characters from a source as a format says, and stores what they mean.
#pragma once

#include <stdarg.h>

// Where characters come from. `peek` gives the next one, or EOF; `advance` goes past the one that
// peek has given.
struct ScanSource {
    int (*peek)(ScanSource* source);
    void (*advance)(ScanSource* source);
};

// How many conversions have been stored; EOF if the input ended before the first.
int scan_text(ScanSource* source, const char* format, va_list arguments);
