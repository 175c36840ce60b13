// Spinlocks: taken in the wrong order they are found at the first call, by name.
#define CHECKED 1
#include "sync/spinlock.hpp"

#include <gtest/gtest.h>

namespace {

class SpinlockTest : public testing::Test {
protected:
    void SetUp() override {
        emulated_cpu = {};
        interrupts::emulated_enabled = true;
    }
    Spinlock outer{"outer", 1};
    Spinlock pair[2] = {{"one of two", 2}, {"one of two", 2}};
    Spinlock inner{"inner", 3};
};

TEST_F(SpinlockTest, InterruptsAreOffUntilTheOutermostIsGivenBack) {
    SpinlockGuard first(outer);
    {
        const SpinlockGuard second(pair[0]);
        const SpinlockGuard third(pair[1]);
        const SpinlockGuard fourth(inner);
    }
    EXPECT_FALSE(interrupts::enabled()) << "the outermost lock is still held";
    EXPECT_TRUE(outer.held()) << "nobody has given it back";
    EXPECT_FALSE(inner.held()) << "the end of its guard's scope gives it back";
    first.unlock();
    EXPECT_TRUE(interrupts::enabled()) << "they were on before the first lock was taken";
    EXPECT_EQ(emulated_cpu.innermost_lock, nullptr);
}

TEST_F(SpinlockTest, OnlyTheOutermostLetsInterruptsIn) {
    SpinlockGuard first(outer);
    EXPECT_TRUE(outer.let_interrupts_in()) << "it is the only lock, and they were on before";
    EXPECT_EQ(emulated_cpu.innermost_lock, &outer);
    EXPECT_FALSE(emulated_cpu.lock_lent) << "interrupts are let in for a moment only";
    const SpinlockGuard second(inner);
    EXPECT_FALSE(inner.let_interrupts_in()) << "its holder holds another lock, too";
}

TEST_F(SpinlockTest, AWrongOrderIsFoundAtTheFirstCall) {
    const SpinlockGuard guard(inner);
    EXPECT_DEATH(outer.lock(),
                 "lock \"outer\" .rank 1. is wanted with lock \"inner\" .rank 3. held");
    EXPECT_DEATH(pair[0].lock(), "lock \"one of two\" .rank 2. is wanted with lock \"inner\"");
}

TEST_F(SpinlockTest, OfTwoEqualsTheLowerAddressComesFirst) {
    const SpinlockGuard guard(pair[1]);
    EXPECT_DEATH(pair[0].lock(), "is wanted with lock \"one of two\" .rank 2. held");
}

TEST_F(SpinlockTest, ALockIsNotWantedByItsHolder) {
    const SpinlockGuard guard(outer);
    EXPECT_DEATH(outer.lock(), "lock \"outer\" .rank 1. is wanted by its holder");
}

TEST_F(SpinlockTest, TheLockTakenLastIsGivenBackFirst) {
    outer.lock();
    inner.lock();
    EXPECT_DEATH(outer.unlock(), "assertion failed");
    inner.unlock();
    outer.unlock();
}

}  // namespace
