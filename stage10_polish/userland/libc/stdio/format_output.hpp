// What the parts of the printf engine share: a conversion, and where its text goes.
#pragma once

#include "libc/stdio/format.hpp"

enum class Length { Char, Short, Int, Long, LongDouble };

struct Conversion {
    bool left = false, plus = false, space = false, alternate = false, zero = false;
    int width = 0;
    int precision = -1;  // -1: none given
    Length length = Length::Int;
    char type = 0;
};

class FormatOutput {
public:
    explicit FormatOutput(FormatSink* sink) : sink_(sink) {}

    void write(const char* bytes, size_t size);
    void repeat(char character, size_t count);
    void padded(const Conversion& conversion, const char* text, size_t size);

    size_t total() const { return total_; }

private:
    FormatSink* sink_;
    size_t total_ = 0;
};
