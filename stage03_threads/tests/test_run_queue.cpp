// The run queue against a plain model: a deque for each priority.
#include "thread/run_queue.hpp"

#include <deque>
#include <gtest/gtest.h>
#include <memory>
#include <random>
#include <vector>

namespace {

TEST(RunQueue, StartsEmpty) {
    RunQueue queue;
    EXPECT_TRUE(queue.empty()) << "nothing was pushed";
    EXPECT_EQ(queue.highest(), RunQueue::NONE);
    for (unsigned priority = 0; priority < RunQueue::PRIORITIES; priority++) {
        EXPECT_FALSE(queue.has(priority)) << "priority " << priority;
    }
}

TEST(RunQueue, HighestFirstThenFirstComeFirstServed) {
    RunQueue queue;
    RunQueueEntry low, first, second, preempted;
    low.priority = 0;
    first.priority = second.priority = preempted.priority = 31;
    queue.push_back(low);
    queue.push_back(first);
    queue.push_back(second);
    queue.push_front(preempted);
    EXPECT_EQ(queue.highest(), 31);
    EXPECT_EQ(&queue.pop(), &preempted);
    EXPECT_EQ(&queue.pop(), &first);
    EXPECT_EQ(&queue.pop(), &second);
    EXPECT_EQ(queue.highest(), 0);
    EXPECT_EQ(&queue.pop(), &low);
    EXPECT_TRUE(queue.empty()) << "all were popped";
}

TEST(RunQueue, DoubleInsertIsCaught) {
    EXPECT_DEATH(
        {
            RunQueue queue;
            RunQueueEntry entry;
            queue.push_back(entry);
            queue.push_back(entry);
        },
        "linked");
}

TEST(RunQueue, AgreesWithTheModel) {
    for (unsigned seed = 0; seed < 50; seed++) {
        std::mt19937 random(seed);
        RunQueue queue;
        std::deque<RunQueueEntry*> model[RunQueue::PRIORITIES];
        std::vector<std::unique_ptr<RunQueueEntry>> entries;
        std::vector<RunQueueEntry*> idle;
        for (int i = 0; i < 100; i++) {
            entries.push_back(std::make_unique<RunQueueEntry>());
            idle.push_back(entries.back().get());
        }
        auto model_highest = [&] {
            int highest = RunQueue::NONE;
            for (int p = 0; p < 32; p++) {
                if (!model[p].empty()) {
                    highest = p;
                }
            }
            return highest;
        };
        for (int step = 0; step < 2000; step++) {
            const unsigned operation = random() % 8;
            if (operation < 4 && !idle.empty()) {
                std::swap(idle[random() % idle.size()], idle.back());
                RunQueueEntry* entry = idle.back();
                idle.pop_back();
                entry->priority = static_cast<uint8_t>(random() % 32);
                if (operation == 0) {
                    queue.push_front(*entry);
                    model[entry->priority].push_front(entry);
                } else {
                    queue.push_back(*entry);
                    model[entry->priority].push_back(entry);
                }
            } else if (operation < 7 && model_highest() >= 0) {
                auto& list = model[model_highest()];
                ASSERT_EQ(&queue.pop(), list.front());
                idle.push_back(list.front());
                list.pop_front();
            } else if (model_highest() >= 0) {
                auto& list = model[model_highest()];
                const size_t at = random() % list.size();
                queue.remove(*list[at]);
                idle.push_back(list[at]);
                list.erase(list.begin() + static_cast<long>(at));
            }
            ASSERT_EQ(queue.highest(), model_highest());
            for (unsigned p = 0; p < 32; p++) {
                ASSERT_EQ(queue.has(p), !model[p].empty());
            }
        }
        while (!queue.empty()) {
            queue.pop();
        }
    }
}

}  // namespace
