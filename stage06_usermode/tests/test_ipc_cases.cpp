// The conformance cases of IPC on the host: the kernel's own test files, under the sanitizers, with
// the kernel's scheduler, tasks and address spaces on an emulated machine. KTEST(ipc, A01) becomes
// the test `ipc.A01`. Around each case the machine's memory is counted.
#include <gtest/gtest.h>
#include <string>
#undef EXPECT_EQ  // the kernel's tests have their own

#include "host_heap.hpp"
#include "host_tasks.hpp"
#include "host_threads.hpp"
#include "memory/frame_allocator.hpp"
#include "test/ktap.hpp"

extern "C" {
extern const test::Case __start_table_ktest[];
extern const test::Case __stop_table_ktest[];
}

namespace {

constexpr uint64_t FRAMES = (uint64_t{1} << 30) / PAGE_SIZE;
constexpr uint64_t SEED = 0x5EED;
constinit Random generator{SEED};

class KernelCase : public testing::Test {
public:
    explicit KernelCase(const test::Case& kernel_case) : case_(kernel_case) {}

    void TestBody() override {
        generator = Random(SEED);
        host_tasks(FRAMES);
        const uint64_t frames = memory::settled_free();
        const uint64_t objects = memory::host_heap_objects;
        const uint64_t stacks = emulated::stacks;
        case_.function();
        ASSERT_EQ(memory::settled_free(), frames);
        ASSERT_EQ(memory::host_heap_objects, objects);
        ASSERT_EQ(emulated::stacks, stacks);
    }

private:
    const test::Case& case_;
};

const bool registered = [] {
    for (const test::Case* each = __start_table_ktest; each != __stop_table_ktest; each++) {
        testing::RegisterTest(each->suite, each->name, nullptr, nullptr, __FILE__, __LINE__,
                              [each]() -> testing::Test* { return new KernelCase(*each); });
    }
    return true;
}();

}  // namespace

uint64_t test::seed() { return SEED; }
Random& test::random() { return generator; }

void test::fail(const char* file, int line, StringView what) {
    ADD_FAILURE_AT(file, line) << std::string(what.data(), what.size());
}
void test::skip(StringView reason) {
    [&] { GTEST_SKIP() << std::string(reason.data(), reason.size()); }();
}
