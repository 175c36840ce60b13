// The conversions of floating-point numbers: f F e E g G a A.
#pragma once

#include "libc/stdio/format_output.hpp"

void format_float(FormatOutput& output, const Conversion& conversion, double value);
void format_float(FormatOutput& output, const Conversion& conversion, long double value);
