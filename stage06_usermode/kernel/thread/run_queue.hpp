// RunQueue: the threads that are ready to run, by priority, first come first served within one.
// Every operation is O(1): a word with a bit for each priority finds the highest.
// Invariant: bit p of `occupied_` is set exactly when list p is not empty.
#pragma once

#include "lib/intrusive_list.hpp"

// What the run queue needs to know of a thread.
struct RunQueueEntry : NonCopyable {
    ListLink run_link;
    uint8_t priority = 0;  // changes only while it is in no queue
};

class RunQueue : NonCopyable {
public:
    static constexpr unsigned PRIORITIES = 32;  // 31 is the highest
    static constexpr int NONE = -1;             // lower than every priority

    bool empty() const { return occupied_ == 0; }
    bool has(unsigned priority) const { return (occupied_ >> priority & 1) != 0; }

    // The highest priority with a ready thread, or NONE.
    int highest() const { return occupied_ == 0 ? NONE : 31 - __builtin_clz(occupied_); }

    void push_back(RunQueueEntry& entry) {
        lists_[entry.priority].push_back(entry);
        occupied_ |= bit(entry.priority);
    }

    void push_front(RunQueueEntry& entry) {
        lists_[entry.priority].push_front(entry);
        occupied_ |= bit(entry.priority);
    }

    // The first of the highest priority. Only when not empty.
    RunQueueEntry& pop() {
        RunQueueEntry& entry = lists_[highest()].front();
        remove(entry);
        return entry;
    }

    void remove(RunQueueEntry& entry) {
        List& list = lists_[entry.priority];
        list.remove(entry);
        if (list.empty()) {
            occupied_ &= ~bit(entry.priority);
        }
    }

private:
    using List = IntrusiveList<RunQueueEntry, &RunQueueEntry::run_link>;

    static constexpr uint32_t bit(unsigned priority) { return uint32_t{1} << priority; }

    uint32_t occupied_ = 0;
    List lists_[PRIORITIES];
};
