// The table of cases, and running them.
#include "test/ktap.hpp"

#include <stdio.h>

extern "C" {
extern const test::Case __start_ktest_cases[];
extern const test::Case __stop_ktest_cases[];
}

namespace {

bool case_failed = false;
bool case_skipped = false;
char skip_reason[100];

int length(StringView text) { return static_cast<int>(text.size()); }

bool run_case(const test::Case& test, unsigned number) {
    case_failed = case_skipped = false;
    printf("# runs %s.%s\n", test.suite, test.name);
    test.function();
    printf("%sok %u %s.%s", case_failed ? "not " : "", number, test.suite, test.name);
    if (case_skipped) printf(" # SKIP %s", skip_reason);
    printf("\n");
    return !case_failed;
}

}  // namespace

bool test::run(StringView prefix) {
    const auto selected = [&](const Case& test) {
        return StringView(test.name).starts_with(prefix);
    };
    unsigned count = 0, number = 0, failed = 0;
    for (const Case* test = __start_ktest_cases; test < __stop_ktest_cases; test++) {
        if (selected(*test)) count++;
    }
    printf("KTAP version 1\n1..%u\n", count);
    for (const Case* test = __start_ktest_cases; test < __stop_ktest_cases; test++) {
        if (selected(*test) && !run_case(*test, ++number)) failed++;
    }
    printf("# %u of %u cases passed\n", count - failed, count);
    return count > 0 && failed == 0;
}

void test::fail(const char* file, int line, StringView what) {
    case_failed = true;
    printf("# %s:%d: %.*s\n", file, line, length(what), what.data());
}

void test::skip(StringView reason) {
    case_skipped = true;
    snprintf(skip_reason, sizeof(skip_reason), "%.*s", length(reason), reason.data());
}
