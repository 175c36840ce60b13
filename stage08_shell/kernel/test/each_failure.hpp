// EachFailure: what is tested is done again and again, with another allocation failing each time,
// until it makes no more of them:
//
//     for (test::EachFailure failure; failure.next();) {
//         const auto task = failure.during([] { return Task::create("none"); });
//         EXPECT_EQ(task.ok(), !failure.happened());
//     }
#pragma once

#include "memory/fault_injection.hpp"

namespace test {

class EachFailure {
public:
    // Another round: the first, or one behind a round in which an allocation has failed.
    bool next() {
        n_++;
        return n_ == 1 || happened_;
    }
    template <typename Operation>
    auto during(Operation operation) {
        memory::fail_after(n_);
        auto result = operation();
        happened_ = !memory::failure_pending();
        memory::never_fail();
        return result;
    }
    // In this round.
    bool happened() const { return happened_; }
    // How many allocations have failed so far.
    uint64_t count() const { return n_ - (n_ == 0 || happened_ ? 0 : 1); }

private:
    uint64_t n_ = 0;
    bool happened_ = false;
};

}  // namespace test
