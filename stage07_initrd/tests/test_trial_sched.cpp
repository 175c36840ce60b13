// `trial sched` on the host: the same scheduler, the same digests as in the kernel, which are those
// of the grader's model (grader/models/sched.py).
#include "host_heap.hpp"
#include "host_threads.hpp"
#include "monitor/trial.hpp"
#include "test/each_failure.hpp"

#include <gtest/gtest.h>

extern "C" const monitor::Trial __start_table_trial[];

namespace {

constexpr size_t WORKERS = 12;

Result<void> run_trial(uint64_t seed, uint64_t count, monitor::Digest& digest) {
    return __start_table_trial[0].function(seed, count, digest);
}

struct Known {
    uint64_t seed, count, digest;
};

class TrialSched : public ::testing::TestWithParam<Known> {};

TEST_P(TrialSched, HasTheDigestOfTheModel) {
    host_threads();
    const uint64_t objects = memory::host_heap_objects;
    monitor::Digest digest;
    ASSERT_EQ(run_trial(GetParam().seed, GetParam().count, digest).error(), KERN_SUCCESS);
    EXPECT_EQ(digest.value(), GetParam().digest);
    EXPECT_EQ(memory::host_heap_objects, objects) << "leaked";
}

INSTANTIATE_TEST_SUITE_P(Seeds, TrialSched,
                         ::testing::Values(Known{1, 0, 0xcbf29ce484222325},
                                           Known{1, 10, 0x28d178aa074ec725},
                                           Known{1, 1000, 0x39cdec7aa520462d},
                                           Known{0xabcdef, 5000, 0xf7fba6646ffd138c},
                                           Known{77, 200, 0xa48964b50413fccf}));

TEST(TrialSchedStep, KeepsWhatEntersInTheWatchedStep) {
    host_threads();
    uint64_t record[8] = {};
    monitor::Digest plain;
    monitor::Digest watching(9, record);
    ASSERT_EQ(run_trial(5, 50, plain).error(), KERN_SUCCESS);
    ASSERT_EQ(run_trial(5, 50, watching).error(), KERN_SUCCESS);
    EXPECT_EQ(watching.value(), plain.value()) << "watching a step changed the digest";
    ASSERT_TRUE(watching.watched()) << "50 operations are more than nine steps";
    EXPECT_NE(watching.before(), plain.value()) << "this is the digest of the end, not of step 9";
    ASSERT_EQ(watching.kept().size(), 3u) << "worker, operation and result make a step";
    EXPECT_LE(record[0], WORKERS) << "the first number of a step is its worker's";
    EXPECT_LT(record[1], 16u) << "the second is the operation";
    EXPECT_LT(record[2], 4u) << "the third is the result";
}

TEST(TrialSchedMemory, FailsCleanlyWhereverMemoryRunsOut) {
    host_threads();
    for (test::EachFailure failure; failure.next();) {
        const uint64_t objects = memory::host_heap_objects;
        monitor::Digest digest;
        const Result<void> done = failure.during([&] { return run_trial(1, 10, digest); });
        EXPECT_EQ(done.ok(), !failure.happened());
        EXPECT_EQ(memory::host_heap_objects, objects) << "leaked";
    }
}

}  // namespace
