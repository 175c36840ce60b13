// ASSERT: for broken invariants only. No input of a user, a file or a boot loader ever reaches one.
#pragma once

// Defined by the kernel's panic and, in host tests, by the test harness.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line);

#define ASSERT(condition)                                                                          \
    (__builtin_expect(!!(condition), 1) ? (void)0                                                  \
                                        : assertion_failed(#condition, __FILE__, __LINE__))
