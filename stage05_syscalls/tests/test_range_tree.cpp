// RangeTree against a std::map: order, lookup, first fit, and that it stays shallow.
#include "lib/range_tree.hpp"

#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <random>

namespace {

struct Node : RangeNode {};
using Model = std::map<uint64_t, uint64_t>;  // start -> end

Result<uint64_t> first_fit(const Model& model, uint64_t from, uint64_t limit, uint64_t size) {
    uint64_t candidate = from;
    for (auto [start, end] : model) {
        if (end <= candidate) continue;
        if (start >= candidate && start - candidate >= size) break;
        candidate = end;
    }
    if (size == 0 || candidate > limit || limit - candidate < size) return KERN_NO_SPACE;
    return candidate;
}

TEST(RangeTree, RandomOperationsAgreeWithAModel) {
    RangeTree<Node> tree;
    std::map<uint64_t, std::unique_ptr<Node>> nodes;
    Model model;
    std::mt19937_64 random(3);
    constexpr uint64_t LIMIT = 4000;
    for (int step = 0; step < 60000; step++) {
        const uint64_t from = random() % 1000;
        const uint64_t size = random() % 30;
        auto ours = tree.first_fit(from, LIMIT, size);
        auto theirs = first_fit(model, from, LIMIT, size);
        ASSERT_EQ(ours.error(), theirs.error());
        if (ours.ok()) {
            ASSERT_EQ(ours.value(), theirs.value());
            if (random() % 2 || model.size() < 20) {
                auto node = std::make_unique<Node>();
                node->start = ours.value();
                node->end = node->start + size;
                tree.insert(*node);
                model[node->start] = node->end;
                nodes[node->start] = std::move(node);
            }
        }
        if (random() % 2 && !nodes.empty()) {
            auto at = nodes.lower_bound(random() % LIMIT);
            if (at == nodes.end()) at = nodes.begin();
            if (random() % 4 == 0 && at->second->end - at->second->start > 1) {
                tree.resize(*at->second, at->second->start, at->second->end - 1);
                model[at->first]--;
            } else {
                tree.remove(*at->second);
                model.erase(at->first);
                nodes.erase(at);
            }
        }
        const uint64_t address = random() % LIMIT;
        Node* found = tree.find(address);
        auto above = model.upper_bound(address);
        const bool inside = above != model.begin() && std::prev(above)->second > address;
        ASSERT_EQ(found != nullptr, inside);
        if (step % 100 == 0) {
            ASSERT_TRUE(tree.consistent()) << "order, balance or gaps are wrong, step " << step;
            auto expected = model.begin();
            for (Node* node = tree.first(); node; node = tree.next(*node), ++expected) {
                ASSERT_EQ(node->start, expected->first);
                ASSERT_EQ(node->end, expected->second);
                Node* before = tree.previous(*node);
                ASSERT_EQ(before ? before->end : 0,
                          expected == model.begin() ? 0 : std::prev(expected)->second);
            }
            ASSERT_EQ(expected, model.end());
        }
    }
}

TEST(RangeTree, RefusesImpossibleSizes) {
    RangeTree<Node> tree;
    EXPECT_EQ(tree.first_fit(0, 100, 100).value(), 0u);
    EXPECT_EQ(tree.first_fit(0, 100, 101).error(), KERN_NO_SPACE);
    EXPECT_EQ(tree.first_fit(0, 100, 0).error(), KERN_NO_SPACE);
    EXPECT_EQ(tree.first_fit(200, 100, 1).error(), KERN_NO_SPACE);
    EXPECT_EQ(tree.first_fit(50, 100, ~0ull).error(), KERN_NO_SPACE);
    Node node;
    node.start = 40;
    node.end = 100;
    tree.insert(node);
    EXPECT_EQ(tree.first_fit(50, 100, 1).error(), KERN_NO_SPACE);
    EXPECT_EQ(tree.first_fit(0, 100, 41).error(), KERN_NO_SPACE);
    tree.remove(node);
    EXPECT_TRUE(tree.empty()) << "its only range was removed";
}

}  // namespace
