// TimingWheel: everything that waits for a time, sorted just well enough. Level 0 has a slot for
// each of the next 64 ticks, level 1 for each of the next 64 groups of 64 ticks, and so on. Add and
// remove are O(1); an entry moves down at most once a level, so expiring is O(1) too, over its
// life. Invariant: an entry in level L agrees with the wheel's time in all digits above L and is
// ahead of it in digit L (a digit is six bits), but for those of the slot that is being emptied. An
// entry expires at or after its deadline, never before.
#pragma once

#include "lib/intrusive_list.hpp"
#include "timer/deadline.hpp"

struct Timeout : NonCopyable {
    ListLink link;
    uint64_t tick = 0;  // the first tick at which the deadline has passed
    uint8_t level = 0;
    uint8_t slot = 0;

    bool pending() const { return link.linked(); }
};

class TimingWheel : NonCopyable {
public:
    static constexpr unsigned TICK_SHIFT = 14;  // a tick is 16,384 nanoseconds
    static constexpr unsigned DIGIT_BITS = 6;
    static constexpr unsigned SLOTS = 1u << DIGIT_BITS;
    static constexpr unsigned LEVELS =
        8;  // 2^48 ticks: 146 years. Farther deadlines are cut to it.

    using List = IntrusiveList<Timeout, &Timeout::link>;

    // `timeout` is not pending; `deadline` is not never().
    void add(Timeout& timeout, Deadline deadline);
    void remove(Timeout& timeout);  // is pending

    // Moves the wheel's time on to `now` and everything whose deadline has passed to `expired`,
    // earlier ticks first. Time never goes back: an earlier `now` is taken as no time at all. Looks
    // at no more than `most` entries; if there are more, next() has passed, and it goes on there.
    // An entry whose tick has come expires when it is first looked at, from whatever level.
    void advance(uint64_t now, List& expired, size_t most = ~size_t{0});

    // When to call advance() next: nothing expires before that. Exact within the next 64 ticks,
    // early beyond them: at the latest 8 times over the life of an entry.
    Deadline next() const;

    bool empty() const { return count_ == 0; }
    size_t size() const { return count_; }

private:
    void place(Timeout& timeout);
    void take(Timeout& timeout);
    bool first_event(uint64_t& tick, unsigned& level) const;

    uint64_t current_ = 0;  // ticks
    List* emptying_ =
        nullptr;  // the slot in which advance() stopped; null: it has all of that time
    size_t count_ = 0;
    uint64_t occupied_[LEVELS] = {};  // bit s of word L: slots_[L][s] is not empty
    List slots_[LEVELS][SLOTS];
};
