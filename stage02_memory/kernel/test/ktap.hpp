// The kernel's own tests, reported as KTAP. A test is a function in a file
// kernel/test/test_NAME.cpp:
//
//     KTEST(suite, case_name) { EXPECT(1 + 1 == 2); }
//
// Around each test the leak counter is read; a difference fails the test. Its name is printed
// before it runs: if nothing comes after that, this test hangs.
#pragma once

#include "lib/format.hpp"
#include "lib/random.hpp"
#include "lib/string_view.hpp"
#include "lib/table.hpp"

namespace test {

struct Case {
    const char* suite;
    const char* name;
    void (*function)();
};

// Runs what `selection` names: everything (""), a suite ("memory") or a case ("memory.heap"). True
// if something was run and nothing failed.
bool run(StringView selection, uint64_t seed);

// The seed of this run, and a generator that starts anew from it for each case.
uint64_t seed();
Random& random();

// Marks the running case as failed and says where.
void fail(const char* file, int line, StringView what);

// Says why this machine cannot run the case; it then counts as passed. Return after it.
void skip(StringView reason);

// What is counted before and after each test; must be equal. (Free frames, once there are frames.)
using LeakCounter = uint64_t (*)();
void set_leak_counter(LeakCounter counter);

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

#define KTEST(suite, name)                                                                         \
    static void ktest_##suite##_##name();                                                          \
    TABLE_ENTRY("ktest", test::Case)                                                               \
    ktest_case_##suite##_##name{#suite, #name, ktest_##suite##_##name};                            \
    static void ktest_##suite##_##name()

// Both take a sentence as well, a literal: what it means if it is not so.
#define EXPECT(condition, ...)                                                                     \
    ((condition)                                                                                   \
         ? (void)0                                                                                 \
         : test::fail(__FILE__, __LINE__, #condition " is not so" __VA_OPT__("; ") __VA_ARGS__))
#define EXPECT_EQ(actual, expected, ...)                                                           \
    test::expect_equal(actual, expected, #actual " == " #expected, __FILE__,                       \
                       __LINE__ __VA_OPT__(, ) __VA_ARGS__)
