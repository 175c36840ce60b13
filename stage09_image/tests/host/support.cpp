// What every host test is linked with: the library's sources that need nothing else, and the two
// functions that the kernel gets from its panic and its console.
#include "lib/crc32.cpp"
#include "lib/errors.cpp"
#include "lib/format.cpp"
#include "lib/spinlock.cpp"

#include "lib/assert.hpp"

#include <cstdio>
#include <cstdlib>

void assertion_failed(const char* expression, const char* file, int line) {
    std::fprintf(stderr, "PANIC: assertion failed: %s at %s:%d\n", expression, file, line);
    std::abort();
}

void print_text(StringView text) { std::fwrite(text.data(), 1, text.size(), stdout); }
