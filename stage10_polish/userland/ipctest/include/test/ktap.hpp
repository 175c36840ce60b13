// The kernel's test macros for a program: KTEST(ipc, A01) is a line of this program's table. Cases
// run one after the other in one thread; results are printed as KTAP.
#pragma once

#include "lib/string_view.hpp"
#include "test/expect.hpp"

namespace test {

struct Case {
    const char* suite;
    const char* name;
    void (*function)();
};

// Runs the cases whose name begins so (all for ""). True: there were some, and all passed.
bool run(StringView prefix);

}  // namespace test

// The linker gives a section with such a name a start and an end.
#define KTEST(suite, name)                                                                         \
    static void ktest_##suite##_##name();                                                          \
    [[gnu::section("ktest_cases"), gnu::used, gnu::no_reorder]] alignas(                           \
        test::Case) static constinit const test::Case ktest_case_##suite##_##name{                 \
        #suite, #name, ktest_##suite##_##name};                                                    \
    static void ktest_##suite##_##name()
