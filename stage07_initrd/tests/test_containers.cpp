// Box, Vector, HashMap and String: behaviour against the standard library's, and what is left when
// each single allocation fails in turn.
#include "containers/hash_map.hpp"
#include "containers/string.hpp"
#include "containers/vector.hpp"
#include "host_heap.hpp"
#include "host_results.hpp"
#include "memory/box.hpp"

#include <gtest/gtest.h>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

// Knows how many of its kind live; may be moved, not copied.
struct Counted {
    static inline int live = 0;
    int value;
    explicit Counted(int v) : value(v) { live++; }
    Counted(Counted&& other) : value(other.value) {
        other.value = -1;
        live++;
    }
    Counted& operator=(Counted&& other) {
        value = exchange(other.value, -1);
        return *this;
    }
    ~Counted() { live--; }
};

struct Containers : testing::Test {
    void SetUp() override { Counted::live = 0; }
    void TearDown() override {
        memory::never_fail();
        EXPECT_EQ(Counted::live, 0);
        EXPECT_EQ(memory::host_heap_objects, 0u);
    }
};

TEST_F(Containers, BoxOwnsItsObject) {
    auto box = Box<Counted>::make(5);
    ASSERT_OK(box);
    Box<Counted> other = move(box).value();
    EXPECT_EQ(other->value, 5);
    EXPECT_EQ(Counted::live, 1);
    Box<Counted> third = Box<Counted>::make(6).value();
    third = move(other);
    EXPECT_EQ(other.get(), nullptr);
    EXPECT_EQ((*third).value, 5);
    EXPECT_EQ(Counted::live, 1);
    Box<Counted> adopted = Box<Counted>::adopt(*third.take());
    EXPECT_EQ(adopted->value, 5);
    memory::fail_after(1);
    EXPECT_EQ(Box<Counted>::make(7).error(), KERN_RESOURCE_SHORTAGE);
    EXPECT_EQ(Counted::live, 1);
}

TEST_F(Containers, VectorAgreesWithTheStandardOne) {
    Vector<int> ours;
    std::vector<int> theirs;
    std::mt19937 random(1);
    for (int step = 0; step < 20000; step++) {
        const int value = static_cast<int>(random());
        switch (random() % 6) {
        case 0:
        case 1:
        case 2:
            ASSERT_OK(ours.push_back(value));
            theirs.push_back(value);
            break;
        case 3:
            if (!theirs.empty()) {
                EXPECT_EQ(ours.pop_back(), theirs.back());
                theirs.pop_back();
            }
            break;
        case 4:
            if (!theirs.empty()) {
                const size_t at = random() % theirs.size();
                ours.remove(at);
                theirs.erase(theirs.begin() + static_cast<long>(at));
            }
            break;
        case 5: {
            const size_t size = theirs.size() + random() % 20 - min<size_t>(theirs.size(), 10);
            ASSERT_OK(ours.resize(size));
            theirs.resize(size);
            break;
        }
        }
        ASSERT_EQ(ours.size(), theirs.size());
    }
    for (size_t i = 0; i < theirs.size(); i++) ASSERT_EQ(ours[i], theirs[i]);
    Vector<int> moved(move(ours));
    EXPECT_EQ(moved.size(), theirs.size());
    EXPECT_TRUE(ours.empty()) << "its elements have moved away";
}

TEST_F(Containers, VectorOfMovableThings) {
    Vector<Counted> vector;
    for (int i = 0; i < 100; i++) ASSERT_OK(vector.push_back(Counted(i)));
    EXPECT_EQ(Counted::live, 100);
    vector.remove(0);
    EXPECT_EQ(vector.front().value, 1);
    EXPECT_EQ(vector.pop_back().value, 99);
    EXPECT_EQ(Counted::live, 98);
    Vector<int> own;
    for (int i = 0; i < 4; i++) ASSERT_OK(own.push_back(i));
    ASSERT_OK(own.push_back(own[0]));  // grows while its argument is inside
    EXPECT_EQ(own.back(), 0);
}

TEST_F(Containers, VectorOutOfMemoryChangesNothing) {
    Vector<Counted> vector;
    for (int i = 0; i < 4; i++) ASSERT_OK(vector.push_back(Counted(i)));
    Counted extra(4);
    memory::fail_after(1);
    EXPECT_EQ(vector.push_back(move(extra)).error(), KERN_RESOURCE_SHORTAGE);
    EXPECT_EQ(extra.value, 4);
    EXPECT_EQ(vector.size(), 4u);
    EXPECT_EQ(vector[3].value, 3);
    EXPECT_FALSE(vector.reserve(SIZE_MAX / 4).ok()) << "the size in bytes wraps around";
    EXPECT_FALSE(vector.reserve(SIZE_MAX).ok()) << "the size in bytes wraps around";
    EXPECT_OK(vector.push_back(move(extra)));
    EXPECT_EQ(vector.back().value, 4);
}

TEST_F(Containers, HashMapAgreesWithTheStandardOne) {
    HashMap<uint64_t, Counted> ours;
    std::unordered_map<uint64_t, int> theirs;
    std::mt19937 random(2);
    for (int step = 0; step < 200000; step++) {
        // Grows for a while, then shrinks.
        const bool growing = (step / 20000) % 2 == 0;
        const uint64_t key = random() % 5000;
        if (random() % 100 < (growing ? 70u : 30u)) {
            const int value = static_cast<int>(random() >> 1);
            const bool added = theirs.emplace(key, value).second;
            auto result = ours.insert(key, Counted(value));
            ASSERT_EQ(result.ok(), added);
            if (!added) {
                ASSERT_EQ(result.error(), KERN_ALREADY_EXISTS);
            }
        } else {
            ASSERT_EQ(ours.remove(key), theirs.erase(key) == 1);
        }
        const uint64_t probe = random() % 5000;
        const Counted* found = ours.find(probe);
        auto expected = theirs.find(probe);
        ASSERT_EQ(found != nullptr, expected != theirs.end());
        if (found) {
            ASSERT_EQ(found->value, expected->second);
        }
        ASSERT_EQ(ours.size(), theirs.size());
    }
    size_t visited = 0;
    ours.for_each([&](const uint64_t& key, Counted& value) {
        visited++;
        EXPECT_EQ(value.value, theirs.at(key));
    });
    EXPECT_EQ(visited, theirs.size());
    HashMap<uint64_t, Counted> moved(move(ours));
    EXPECT_EQ(moved.size(), theirs.size());
    EXPECT_TRUE(ours.empty()) << "its elements have moved away";
    EXPECT_FALSE(ours.remove(uint64_t{1})) << "nothing is in it";
}

TEST_F(Containers, HashMapGivesItsMemoryBackAsItShrinks) {
    HashMap<int, int> map;
    ASSERT_OK(map.insert(-1, 0));
    const uint64_t one = memory::host_heap_objects;
    for (int i = 0; i < 10000; i++) ASSERT_OK(map.insert(i, i));
    for (int i = 0; i < 10000; i++) ASSERT_TRUE(map.remove(i)) << i << " was put in";
    EXPECT_EQ(memory::host_heap_objects, one);
    ASSERT_TRUE(map.remove(-1)) << "it was put in first";
    EXPECT_EQ(memory::host_heap_objects, 0u);
}

TEST_F(Containers, HashMapSurvivesEveryFailure) {
    for (uint64_t n = 1; n < 60; n++) {
        HashMap<int, Counted> map;
        std::unordered_map<int, int> model;
        memory::fail_after(n);
        for (int key = 0; key < 40; key++) {
            auto result = map.insert(key, Counted(key));
            if (result.ok()) {
                model[key] = key;
            } else {
                ASSERT_EQ(result.error(), KERN_RESOURCE_SHORTAGE);
            }
            ASSERT_EQ(map.size(), model.size());
        }
        for (auto [key, value] : model) ASSERT_EQ(map.find(key)->value, value);
        for (auto [key, value] : model) ASSERT_TRUE(map.remove(key)) << key << " was put in";
    }
}

TEST_F(Containers, HashMapByText) {
    HashMap<String, int> map;
    ASSERT_OK(map.insert(String::make("port").value(), 1));
    ASSERT_OK(map.insert(String::make("right").value(), 2));
    EXPECT_EQ(*map.find(StringView("right")), 2);
    EXPECT_EQ(map.find(StringView("")), nullptr);
    EXPECT_TRUE(map.remove(StringView("port"))) << "a String is found by its text";
    EXPECT_EQ(map.size(), 1u);
}

TEST_F(Containers, String) {
    String text = String::make("Mach").value();
    ASSERT_OK(text.append('_'));
    ASSERT_OK(text.append("R"));
    EXPECT_TRUE(text == StringView("Mach_R")) << "something else was appended";
    for (int i = 0; i < 5; i++) ASSERT_OK(text.append(text.view()));  // its own text
    EXPECT_EQ(text.size(), 6u * 32);
    EXPECT_TRUE(text.view().slice(6 * 31) == "Mach_R") << "its own text moved as it grew";
    text.shorten(4);
    EXPECT_TRUE(text == "Mach") << "the first four characters stay";
    memory::fail_after(1);
    const std::string longer(1000, 'x');
    EXPECT_FALSE(text.append({longer.data(), longer.size()}).ok()) << "there is no memory";
    EXPECT_TRUE(text == "Mach") << "what fails changes nothing";
    EXPECT_EQ(String::make("").value().size(), 0u);
}

}  // namespace
