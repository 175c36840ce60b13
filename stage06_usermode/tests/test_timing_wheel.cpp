// The timing wheel against a sorted map: nothing expires early, nothing stays behind, the order is
// that of the deadlines, and next() is never later than the first expiry.
#include "timer/timing_wheel.hpp"

#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <random>
#include <vector>

uint64_t timer::now() { return 0; }

namespace {

constexpr uint64_t TICK = uint64_t{1} << TimingWheel::TICK_SHIFT;

TEST(TimingWheel, EmptyHasNoNext) {
    TimingWheel wheel;
    EXPECT_TRUE(wheel.next().is_never()) << "nothing was added";
    TimingWheel::List expired;
    wheel.advance(1'000'000'000'000, expired);
    EXPECT_TRUE(expired.empty()) << "nothing was added";
}

TEST(TimingWheel, NeverEarlyAndAtMostATickLate) {
    for (const uint64_t deadline :
         {uint64_t{1}, TICK - 1, TICK, TICK + 1, 63 * TICK, 64 * TICK, 64 * TICK + 1, 4096 * TICK,
          uint64_t{10'000'000}, uint64_t{3'600'000'000'000}}) {
        TimingWheel wheel;
        TimingWheel::List expired;
        Timeout timeout;
        wheel.add(timeout, Deadline::at(deadline));
        int alarms = 0;
        while (expired.empty()) {
            const uint64_t now = wheel.next().nanoseconds();
            ASSERT_LE(now, deadline + TICK - 1);
            wheel.advance(now, expired);
            ASSERT_LE(++alarms, 8);
            if (!expired.empty()) {
                EXPECT_GE(now, deadline);
            }
        }
        expired.pop_front();
        EXPECT_TRUE(wheel.empty()) << "what has expired is still in the wheel";
        EXPECT_TRUE(wheel.next().is_never()) << "an alarm though nothing waits";
    }
}

TEST(TimingWheel, APastDeadlineExpiresAtTheNextTick) {
    TimingWheel wheel;
    TimingWheel::List expired;
    wheel.advance(1000 * TICK, expired);
    Timeout timeout;
    wheel.add(timeout, Deadline::at(5));
    EXPECT_EQ(wheel.next().nanoseconds(), 1001 * TICK);
    wheel.advance(1001 * TICK, expired);
    EXPECT_EQ(expired.pop_front(), &timeout);
}

TEST(TimingWheel, TheFarthestDeadlineIsCutNotLost) {
    TimingWheel wheel;
    Timeout timeout;
    wheel.add(timeout, Deadline::at(~uint64_t{0} - 1));
    EXPECT_EQ(wheel.size(), 1u);
    TimingWheel::List expired;
    wheel.advance(uint64_t{1} << 61, expired);
    EXPECT_TRUE(expired.empty()) << "long before its deadline";
    wheel.remove(timeout);
    EXPECT_TRUE(wheel.empty()) << "its only timeout was removed";
}

TEST(TimingWheel, TimeNeverGoesBack) {
    TimingWheel wheel;
    TimingWheel::List expired;
    wheel.advance(1000 * TICK, expired);
    wheel.advance(10 * TICK, expired);
    Timeout timeout;
    wheel.add(timeout, Deadline::at(500 * TICK));
    EXPECT_EQ(wheel.next().nanoseconds(), 1001 * TICK);
    wheel.remove(timeout);
}

TEST(TimingWheel, ManyAreDealtWithAFewAtATime) {
    TimingWheel wheel;
    std::vector<Timeout> timeouts(1000);
    for (Timeout& timeout : timeouts) wheel.add(timeout, Deadline::at(5000 * TICK));
    for (int expected = 1000, calls = 0; expected > 0; calls++) {
        TimingWheel::List expired;
        wheel.advance(5000 * TICK, expired, 64);
        int found = 0;
        while (expired.pop_front()) found++;
        EXPECT_LE(found, 64) << "more than were asked for";
        expected -= found;
        ASSERT_LE(calls, 8 * 1000 / 64) << "it does not come on";
    }
    EXPECT_TRUE(wheel.empty());
}

void run_against_model(unsigned seed, uint64_t spread, uint64_t stride) {
    std::mt19937_64 random(seed);
    TimingWheel wheel;
    std::vector<std::unique_ptr<Timeout>> all;
    std::vector<Timeout*> idle;
    std::map<Timeout*, uint64_t> waiting;
    for (int i = 0; i < 300; i++) {
        all.push_back(std::make_unique<Timeout>());
        idle.push_back(all.back().get());
    }
    uint64_t now = random() % 1'000'000'000'000;
    for (int step = 0; step < 3000; step++) {
        const unsigned operation = random() % 10;
        if (operation < 5 && !idle.empty()) {
            Timeout* timeout = idle.back();
            idle.pop_back();
            const uint64_t deadline = now + random() % (uint64_t{1} << random() % spread);
            wheel.add(*timeout, Deadline::at(deadline));
            waiting[timeout] = deadline;
        } else if (operation < 6 && !waiting.empty()) {
            auto at = waiting.begin();
            std::advance(at, random() % waiting.size());
            wheel.remove(*at->first);
            idle.push_back(at->first);
            waiting.erase(at);
        } else {
            const Deadline next = wheel.next();
            now = operation == 9 && !next.is_never() ? max(now, next.nanoseconds())
                                                     : now + random() % stride;
            TimingWheel::List expired;
            const size_t most = 1 + random() % 50;  // in any pieces
            do {
                wheel.advance(now, expired, most);
            } while (wheel.next().nanoseconds() <= now);
            uint64_t last_tick = 0;
            while (Timeout* timeout = expired.pop_front()) {
                ASSERT_TRUE(waiting.count(timeout)) << "expired twice, or though it was removed";
                ASSERT_LE(waiting[timeout], now) << "expired early";
                ASSERT_GE(timeout->tick, last_tick) << "out of order";
                last_tick = timeout->tick;
                waiting.erase(timeout);
                idle.push_back(timeout);
            }
            uint64_t earliest = ~uint64_t{0};
            for (const auto& [timeout, deadline] : waiting) {
                ASSERT_GT(deadline + TICK, now) << "stayed behind";
                earliest = min(earliest, max(deadline, now) + 2 * TICK);
            }
            ASSERT_LE(wheel.next().nanoseconds(), earliest) << "the alarm would be late";
        }
        ASSERT_EQ(wheel.size(), waiting.size());
        ASSERT_EQ(wheel.next().is_never(), waiting.empty());
    }
    for (const auto& [timeout, deadline] : waiting) {
        wheel.remove(*timeout);
    }
}

TEST(TimingWheel, AgreesWithTheModel) {
    for (unsigned seed = 0; seed < 20; seed++) {
        run_against_model(seed, 30, 20'000'000);
        run_against_model(seed, 45, 5'000'000'000);
        run_against_model(seed, 16, 100'000);
    }
}

}  // namespace
