// `trial sched` on the host: the same scheduler, the same digests as in the kernel, which are those
// of the grader's model (grader/models/sched.py).
#include "host_heap.hpp"
#include "host_threads.hpp"

#include "thread/trial_sched.cpp"

#include <gtest/gtest.h>

namespace {

struct Known {
    uint64_t seed, count, digest;
};

class TrialSched : public ::testing::TestWithParam<Known> {};

TEST_P(TrialSched, HasTheDigestOfTheModel) {
    host_threads();
    const uint64_t objects = memory::host_heap_objects;
    const Result<uint64_t> digest = run_trial(GetParam().seed, GetParam().count);
    ASSERT_TRUE(digest.ok());
    EXPECT_EQ(digest.value(), GetParam().digest);
    EXPECT_EQ(memory::host_heap_objects, objects) << "leaked";
}

INSTANTIATE_TEST_SUITE_P(Seeds, TrialSched,
                         ::testing::Values(Known{1, 0, 0xcbf29ce484222325},
                                           Known{1, 10, 0x28d178aa074ec725},
                                           Known{1, 1000, 0x39cdec7aa520462d},
                                           Known{0xabcdef, 5000, 0xf7fba6646ffd138c},
                                           Known{77, 200, 0xa48964b50413fccf}));

TEST(TrialSchedMemory, FailsCleanlyWhereverMemoryRunsOut) {
    host_threads();
    for (uint64_t n = 1;; n++) {
        const uint64_t objects = memory::host_heap_objects;
        memory::fail_after(n);
        const Result<uint64_t> digest = run_trial(1, 10);
        const bool failed = !memory::failure_pending();
        memory::never_fail();
        EXPECT_EQ(digest.ok(), !failed);
        EXPECT_EQ(memory::host_heap_objects, objects) << "leaked";
        if (!failed) break;
    }
}

}  // namespace
