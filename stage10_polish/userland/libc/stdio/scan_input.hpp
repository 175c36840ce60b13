// What the parts of the scanf engine share: a conversion, and the characters that it may still
// take.
#pragma once

#include "libc/stdio/scan.hpp"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum class ScanLength { Char, Short, Int, Long, LongDouble };

struct ScanConversion {
    bool store = true;  // no *
    bool width_given = false;
    size_t width = SIZE_MAX;
    ScanLength length = ScanLength::Int;
    char type = 0;
};

class ScanInput {
public:
    explicit ScanInput(ScanSource* source) : source_(source) {}

    void limit(size_t width) { left_ = width; }
    // The next character, EOF at the end of the input or of the conversion's width.
    int peek() const { return left_ == 0 ? EOF : source_->peek(source_); }
    bool ended() const { return source_->peek(source_) == EOF; }
    void advance() {
        source_->advance(source_);
        left_--;
        taken_++;
    }
    size_t taken() const { return taken_; }

private:
    ScanSource* source_;
    size_t left_ = SIZE_MAX;
    size_t taken_ = 0;  // since the start
};

// An integer as strtol and strtoul take it, of a base or, for 0, the one its prefix says. False:
// there is none.
struct ScannedInteger {
    bool negative;
    bool overflow;
    uint64_t magnitude;
};
bool scan_integer(ScanInput& input, unsigned base, ScannedInteger* number);

// A floating-point number, stored as the conversion's length says unless `to` is NULL.
bool scan_float(ScanInput& input, ScanLength length, void* to);
