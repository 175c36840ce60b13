// Placing timeouts by their highest digit that differs, and moving them down as time comes near.
#include "timer/timing_wheel.hpp"

namespace {

constexpr uint64_t FARTHEST = (uint64_t{1} << (TimingWheel::DIGIT_BITS * TimingWheel::LEVELS)) - 1;

constexpr unsigned digit(uint64_t tick, unsigned level) {
    return static_cast<unsigned>(tick >> (level * TimingWheel::DIGIT_BITS)) &
           (TimingWheel::SLOTS - 1);
}

// Rounded up: when this tick has come, the deadline has passed.
constexpr uint64_t first_tick_at(uint64_t nanoseconds) {
    constexpr uint64_t LOW = (uint64_t{1} << TimingWheel::TICK_SHIFT) - 1;
    return (nanoseconds >> TimingWheel::TICK_SHIFT) + ((nanoseconds & LOW) != 0 ? 1 : 0);
}

}  // namespace

void TimingWheel::add(Timeout& timeout, Deadline deadline) {
    ASSERT(!timeout.pending() && !deadline.is_never());
    timeout.tick = min(first_tick_at(deadline.nanoseconds()), FARTHEST);
    if (timeout.tick <= current_) {
        timeout.tick = current_ + 1;  // already over: the next advance() that moves finds it
    }
    place(timeout);
    count_++;
}

void TimingWheel::remove(Timeout& timeout) {
    take(timeout);
    count_--;
}

// The level is that of the highest digit in which its tick differs from the wheel's.
void TimingWheel::place(Timeout& timeout) {
    const uint64_t difference = timeout.tick ^ current_;
    const unsigned level =
        difference == 0 ? 0
                        : (63 - static_cast<unsigned>(__builtin_clzll(difference))) / DIGIT_BITS;
    const unsigned slot = digit(timeout.tick, level);
    timeout.level = static_cast<uint8_t>(level);
    timeout.slot = static_cast<uint8_t>(slot);
    slots_[level][slot].push_back(timeout);
    occupied_[level] |= uint64_t{1} << slot;
}

void TimingWheel::take(Timeout& timeout) {
    List& list = slots_[timeout.level][timeout.slot];
    list.remove(timeout);
    if (list.empty()) {
        if (emptying_ == &list) emptying_ = nullptr;
        occupied_[timeout.level] &= ~(uint64_t{1} << timeout.slot);
    }
}

// The first slot to deal with is the first one in the lowest level that has any: what is in a
// higher level differs from the wheel's time in a higher digit, so it comes later.
bool TimingWheel::first_event(uint64_t& tick, unsigned& level) const {
    for (level = 0; level < LEVELS; level++) {
        if (occupied_[level] == 0) {
            continue;
        }
        const uint64_t slot = static_cast<uint64_t>(__builtin_ctzll(occupied_[level]));
        const unsigned shift = level * DIGIT_BITS;
        const uint64_t above = current_ >> (shift + DIGIT_BITS) << (shift + DIGIT_BITS);
        tick = above | slot << shift;
        return true;
    }
    return false;
}

void TimingWheel::advance(uint64_t now, List& expired, size_t most) {
    const uint64_t end = min(now >> TICK_SHIFT, FARTHEST);
    for (; most > 0; most--) {
        if (!emptying_) {
            uint64_t tick;
            unsigned level;
            if (!first_event(tick, level) || tick > end) {
                current_ = max(current_, end);
                return;
            }
            current_ = tick;
            emptying_ = &slots_[level][digit(tick, level)];
        }
        Timeout& timeout = emptying_->front();
        take(timeout);
        if (timeout.tick <= current_) {
            expired.push_back(timeout);
            count_--;
        } else {
            place(timeout);  // now in a lower level
        }
    }
}

Deadline TimingWheel::next() const {
    if (emptying_) return Deadline::at(current_ << TICK_SHIFT);
    uint64_t tick;
    unsigned level;
    return first_event(tick, level) ? Deadline::at(tick << TICK_SHIFT) : Deadline::never();
}
