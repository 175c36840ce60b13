// The kernel's own tests, reported as KTAP. A test is a function in a file
// kernel/test/test_NAME.cpp:
//
//     KTEST(suite, case_name) { EXPECT(1 + 1 == 2); }
//
// Around each test the leak counter is read; a difference fails the test. Its name is printed
// before it runs: if nothing comes after that, this test hangs.
#pragma once

#include "lib/random.hpp"
#include "lib/string_view.hpp"
#include "lib/table.hpp"
#include "test/expect.hpp"

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

}  // namespace test

#define KTEST(suite, name)                                                                         \
    static void ktest_##suite##_##name();                                                          \
    TABLE_ENTRY("ktest", test::Case)                                                               \
    ktest_case_##suite##_##name{#suite, #name, ktest_##suite##_##name};                            \
    static void ktest_##suite##_##name()
