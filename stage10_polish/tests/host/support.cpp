// The two functions that the kernel gets from its panic and its console.
#include "lib/assert.hpp"
#include "lib/format.hpp"

#include <cstdio>
#include <cstdlib>

void assertion_failed(const char* expression, const char* file, int line) {
    std::fprintf(stderr, "PANIC: assertion failed: %s at %s:%d\n", expression, file, line);
    std::abort();
}

void print_text(StringView text) { std::fwrite(text.data(), 1, text.size(), stdout); }
