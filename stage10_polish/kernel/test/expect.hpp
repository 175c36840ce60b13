// What a test expects, whether it runs in the kernel or in a program.
#pragma once

#include "lib/format.hpp"
#include "lib/string_view.hpp"

#include <stdint.h>
#include <type_traits>

namespace test {

// Marks the running case as failed and says where.
void fail(const char* file, int line, StringView what);

// Says why this machine cannot run the case; it then counts as passed. Return after it.
void skip(StringView reason);

// A value as it is printed: an enumeration that cannot be, as its number.
template <typename T>
const auto& printable(const T& value) {
    return value;
}
template <typename T>
requires(std::is_enum_v<T> && !requires(Writer & writer, const T& value) {
    format_value(writer, FormatSpec{}, value);
}) int64_t printable(const T& value) {
    return static_cast<int64_t>(value);
}

template <typename A, typename B>
void expect_equal(const A& actual, const B& expected, const char* text, const char* file, int line,
                  const char* meaning = "") {
    if (actual == expected) return;
    char buffer[300];
    fail(file, line,
         format_to(buffer, "{}: got {}, expected {}{}{}", text, printable(actual),
                   printable(expected), *meaning ? "; " : "", meaning));
}

}  // namespace test

// Both take a sentence as well, a literal: what it means if it is not so.
#define EXPECT(condition, ...)                                                                     \
    ((condition)                                                                                   \
         ? (void)0                                                                                 \
         : test::fail(__FILE__, __LINE__, #condition " is not so" __VA_OPT__("; ") __VA_ARGS__))
#define EXPECT_EQ(actual, expected, ...)                                                           \
    test::expect_equal(actual, expected, #actual " == " #expected, __FILE__,                       \
                       __LINE__ __VA_OPT__(, ) __VA_ARGS__)
