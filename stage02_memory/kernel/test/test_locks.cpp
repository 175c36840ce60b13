// The order of locks: what may be taken while what is held.
#include "sync/spinlock.hpp"
#include "test/ktap.hpp"

namespace {

constinit Spinlock outer{"test outer", 1000};
constinit Spinlock pair[2] = {{"test pair", 1001}, {"test pair", 1001}};
constinit Spinlock inner{"test inner", 1002};

bool skipped() {
    if constexpr (!CHECKED_BUILD) test::skip("only a CHECKED=1 build looks at the order of locks");
    return !CHECKED_BUILD;
}

}  // namespace

KTEST(locks, rank_decides) {
    if (skipped()) return;
    EXPECT(outer.in_order() && inner.in_order(), "nothing is held: each may be taken");
    SpinlockGuard first(outer);
    EXPECT(pair[0].in_order() && inner.in_order(), "their ranks are above the held lock's");
    EXPECT(!outer.in_order(), "it is held already");
    SpinlockGuard second(inner);
    EXPECT(!outer.in_order() && !pair[1].in_order() && !inner.in_order(),
           "the lock taken last has the highest rank: nothing may follow it");
    second.unlock();
    EXPECT(pair[0].in_order(), "only the lock of the lowest rank is held again");
    first.unlock();
    EXPECT(outer.in_order(), "nothing is held any more");
}

KTEST(locks, equals_by_address) {
    if (skipped()) return;
    SpinlockGuard first(pair[1]);
    EXPECT(!pair[0].in_order(), "of one rank, the lower address comes first");
    first.unlock();
    SpinlockGuard second(pair[0]);
    EXPECT(pair[1].in_order(), "of one rank, the lower address comes first");
    Spinlock& higher = pair[1];  // clang takes the locks of one array for one
    const SpinlockGuard third(higher);
    EXPECT(!outer.in_order() && inner.in_order(), "the order of ranks holds behind a pair, too");
}
