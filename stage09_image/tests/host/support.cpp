// What the kernel gets from its panic and its console. A panic prints its text and aborts, which
// EXPECT_DEATH can match.
#include "lib/assert.hpp"
#include "lib/format.hpp"
#include "lib/panic.hpp"

#include <cstdio>
#include <cstdlib>

void assertion_failed(const char* expression, const char* file, int line) {
    std::fprintf(stderr, "PANIC: assertion failed: %s at %s:%d\n", expression, file, line);
    std::abort();
}

Span<char> panicking::message_buffer() {
    static char buffer[256];
    return buffer;
}

void panicking::stop(StringView message) {
    std::fprintf(stderr, "PANIC: %.*s\n", static_cast<int>(message.size()), message.data());
    std::abort();
}

void print_text(StringView text) { std::fwrite(text.data(), 1, text.size(), stdout); }
