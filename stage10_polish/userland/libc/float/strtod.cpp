// strtod and its relatives.
#include "libc/float/number_text.hpp"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

namespace {

template <const FloatFormat& FORMAT, typename Number>
Number parse(const char* text, char** end, Number (*make)(bool, Binary), Number infinity) {
    NumberTextFor<FORMAT> number;
    if (end != nullptr) *end = const_cast<char*>(text);
    while (isspace(static_cast<unsigned char>(*text))) text++;
    const char* behind = nullptr;
    while (number.take(*text)) {
        text++;
        if (number.complete()) behind = text;
    }
    if (behind == nullptr) return 0;
    if (end != nullptr) *end = const_cast<char*>(behind);
    bool out_of_range = false;
    const Number value = number.value(make, infinity, &out_of_range);
    if (out_of_range) errno = ERANGE;
    return value;
}

}  // namespace

extern "C" {

double strtod(const char* text, char** end) {
    return parse<DOUBLE_FORMAT>(text, end, make_double, __builtin_inf());
}

float strtof(const char* text, char** end) {
    return parse<FLOAT_FORMAT>(text, end, make_float, __builtin_inff());
}

long double strtold(const char* text, char** end) {
    return parse<LONG_DOUBLE_FORMAT>(text, end, make_long_double, __builtin_infl());
}

double atof(const char* text) { return strtod(text, nullptr); }

}  // extern "C"
