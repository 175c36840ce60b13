// Selects test cases, runs them between two countings of the free frames, reports.
#include "test/ktap.hpp"

#include "lib/span.hpp"
#include "memory/frame_allocator.hpp"
#include "test/time_limit.hpp"

extern "C" {
extern const test::Case table_ktest_start[];
extern const test::Case table_ktest_end[];
}

namespace {

constinit uint64_t run_seed = 0;
constinit Random generator{0};
constinit bool case_failed = false;
constinit StringView skip_reason;

Span<const test::Case> cases() {
    return {table_ktest_start, static_cast<size_t>(table_ktest_end - table_ktest_start)};
}

// `selection` is "", "suite" or "suite.case".
bool selected(const test::Case& test, StringView selection) {
    if (selection.empty()) return true;
    const StringView suite = test.suite;
    if (!selection.starts_with(suite)) return false;
    const StringView behind = selection.slice(suite.size());
    return behind.empty() || (behind[0] == '.' && behind.slice(1) == test.name);
}

size_t count_in_suite(StringView suite, StringView selection) {
    size_t count = 0;
    for (const test::Case& test : cases()) {
        if (suite == test.suite && selected(test, selection)) count++;
    }
    return count;
}

// The first selected case of each suite stands for it.
bool begins_suite(const test::Case& candidate, StringView selection) {
    for (const test::Case& test : cases()) {
        if (!selected(test, selection) || !(StringView(test.suite) == candidate.suite)) continue;
        return &test == &candidate;
    }
    return false;
}

bool run_case(const test::Case& test, size_t number) {
    case_failed = false;
    skip_reason = {};
    generator = Random(run_seed);
    println("    # runs {}.{}", test.suite, test.name);
    const uint64_t before = memory::settled_free();
    {
        const test::TimeLimit limit(test);
        test.function();
    }
    const uint64_t after = memory::settled_free();
    if (before != after) {
        println("    # leak: {} before the test, {} after it", before, after);
        case_failed = true;
    }
    print("    {}ok {} {}", case_failed ? "not " : "", number, test.name);
    if (!skip_reason.empty()) print(" # SKIP {}", skip_reason);
    println("");
    return !case_failed;
}

bool run_suite(StringView suite, StringView selection) {
    println("    KTAP version 1");
    println("    # Subtest: {}", suite);
    println("    1..{}", count_in_suite(suite, selection));
    bool passed = true;
    size_t number = 0;
    for (const test::Case& test : cases()) {
        if (!(suite == test.suite) || !selected(test, selection)) continue;
        if (!run_case(test, ++number)) passed = false;
    }
    return passed;
}

}  // namespace

bool test::run(StringView selection, uint64_t seed) {
    run_seed = seed;
    size_t suites = 0;
    for (const Case& test : cases()) {
        if (selected(test, selection) && begins_suite(test, selection)) suites++;
    }
    if (suites == 0) {
        println("no such test: {}", selection);
        return false;
    }
    println("KTAP version 1");
    println("1..{}", suites);
    println("# seed {:#x}", seed);
    size_t number = 0;
    size_t failed = 0;
    for (const Case& test : cases()) {
        if (!selected(test, selection) || !begins_suite(test, selection)) continue;
        const bool passed = run_suite(test.suite, selection);
        if (!passed) failed++;
        println("{}ok {} {}", passed ? "" : "not ", ++number, test.suite);
    }
    println("# {} of {} suites passed", suites - failed, suites);
    return failed == 0;
}

uint64_t test::seed() { return run_seed; }
Random& test::random() { return generator; }

void test::fail(const char* file, int line, StringView what) {
    case_failed = true;
    println("    # {}:{}: {}", file, line, what);
}

void test::skip(StringView reason) { skip_reason = reason; }
