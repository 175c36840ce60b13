// The printf engine: turns a format and its arguments into pieces of text for a sink.
#pragma once

#include <stdarg.h>
#include <stddef.h>

// Takes the next piece of the output.
struct FormatSink {
    void (*write)(FormatSink* sink, const char* bytes, size_t size);
};

// The length of the whole output; -1 with errno set if a conversion is unknown (the text before it
// has been written) or the length is beyond INT_MAX.
int format_text(FormatSink* sink, const char* format, va_list arguments);
