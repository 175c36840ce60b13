// The host's side of the architecture seam: a panic prints its text and aborts, which EXPECT_DEATH
// can match.
#pragma once

#include "lib/format.hpp"

#include <cstdio>
#include <cstdlib>

template <typename... Args>
[[noreturn]] void panic(FormatString<std::type_identity_t<Args>...> text, const Args&... args) {
    char buffer[256];
    const StringView message = format_to(Span<char>(buffer), text, args...);
    std::fprintf(stderr, "PANIC: %.*s\n", static_cast<int>(message.size()), message.data());
    std::abort();
}
