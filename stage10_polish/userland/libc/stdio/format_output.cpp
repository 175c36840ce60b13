#include "libc/stdio/format_output.hpp"

#include <string.h>

void FormatOutput::write(const char* bytes, size_t size) {
    if (size > 0) sink_->write(sink_, bytes, size);
    total_ += size;
}

void FormatOutput::repeat(char character, size_t count) {
    char block[32];
    memset(block, character, sizeof(block));
    for (; count > sizeof(block); count -= sizeof(block)) write(block, sizeof(block));
    write(block, count);
}

void FormatOutput::padded(const Conversion& conversion, const char* text, size_t size) {
    const size_t width = static_cast<size_t>(conversion.width);
    const size_t padding = width > size ? width - size : 0;
    if (!conversion.left) repeat(' ', padding);
    write(text, size);
    if (conversion.left) repeat(' ', padding);
}
