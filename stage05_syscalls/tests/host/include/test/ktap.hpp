// For host tests: the kernel's own tests as GoogleTest's. KTEST(ipc, A01) becomes the test
// `ipc.A01`. The program may set a bracket, which runs each test and looks for what it left behind.
#pragma once

#include "lib/errors.hpp"
#include "lib/format.hpp"
#include "lib/random.hpp"

#include <gtest/gtest.h>
#include <string>

namespace test {

inline void (*bracket)(void (*body)()) = [](void (*body)()) { body(); };

inline constexpr uint64_t SEED = 0x5EED;
inline Random generator{SEED};
inline uint64_t seed() { return SEED; }
inline Random& random() { return generator; }

inline void fail(const char* file, int line, StringView what) {
    ADD_FAILURE_AT(file, line) << std::string(what.data(), what.size());
}
inline void skip(StringView reason) {
    [&] { GTEST_SKIP() << std::string(reason.data(), reason.size()); }();
}

}  // namespace test

inline void PrintTo(kern_return_t code, std::ostream* stream) {
    const StringView text = error_text(code);
    *stream << std::string(text.data(), text.size()) << " (0x" << std::hex << int{code} << std::dec
            << ")";
}

#define KTEST(suite, name)                                                                         \
    static void ktest_##suite##_##name();                                                          \
    TEST(suite, name) {                                                                            \
        test::generator = Random(test::SEED);                                                      \
        test::bracket(ktest_##suite##_##name);                                                     \
    }                                                                                              \
    static void ktest_##suite##_##name()

#define EXPECT(condition, ...) EXPECT_TRUE(condition) __VA_OPT__(<<) __VA_ARGS__
