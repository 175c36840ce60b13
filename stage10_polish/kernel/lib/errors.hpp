// Error codes in words, for people.
#pragma once

#include "lib/string_view.hpp"

#include <mach/kern_return.h>

// "invalid argument"; "unknown error" for a number that is none of ours.
StringView error_text(kern_return_t error);
