// RangeTree: address ranges that do not overlap, in order. Finding the range at an address and the
// first gap of a size cost O(log n): each node knows the largest gap in its subtree. The tree is a
// treap (a search tree by address, a heap by random priority, and so balanced) and owns nothing.
#pragma once

#include "lib/result.hpp"

struct RangeNode : NonCopyable {
    uint64_t start = 0;  // [start, end), not empty
    uint64_t end = 0;

private:
    friend class RangeTreeBase;
    RangeNode* parent_ = nullptr;
    RangeNode* left_ = nullptr;
    RangeNode* right_ = nullptr;
    uint64_t priority_ = 0;
    uint64_t gap_ = 0;          // from here to the next range, or to the end of all addresses
    uint64_t largest_gap_ = 0;  // of the nodes from here down
};

class RangeTreeBase : NonCopyable {
public:
    constexpr RangeTreeBase() = default;

    bool empty() const { return !root_; }
    size_t size() const { return size_; }

    // A place for another range: where it starts, and who is next to it (null: nobody on that
    // side).
    struct Place {
        uint64_t start;
        RangeNode* before;
        RangeNode* after;
    };

    void insert(RangeNode& node);  // must not overlap another
    void insert_between(RangeNode& node, RangeNode* before, RangeNode* after);
    void remove(RangeNode& node);
    // Changes a range without moving it past its neighbours.
    void resize(RangeNode& node, uint64_t start, uint64_t end);

    RangeNode* first() const;
    static RangeNode* next(const RangeNode& node);
    static RangeNode* previous(const RangeNode& node);
    // The range at `address`, or else the next one above it. Null: none.
    RangeNode* at_or_after(uint64_t address) const;
    // The range at `address`. Null: none.
    RangeNode* find(uint64_t address) const {
        if (recent_ && recent_->start <= address && address < recent_->end) return recent_;
        return search(address);
    }

    // The lowest start >= `from` of `size` free bytes that end at or below `limit`. KERN_NO_SPACE.
    Result<uint64_t> first_fit(uint64_t from, uint64_t limit, uint64_t size) const {
        return TRY(first_place(from, limit, size)).start;
    }
    Result<Place> first_place(uint64_t from, uint64_t limit, uint64_t size) const;

    // For tests: order, heap property and summaries. Walks everything.
    bool consistent() const;

private:
    static bool has_gap(const RangeNode* node, uint64_t size) {
        return node && node->largest_gap_ >= size;
    }
    RangeNode* last() const;
    RangeNode* search(uint64_t address) const;
    RangeNode* first_gap_behind(uint64_t from, uint64_t size) const;
    static void update(RangeNode& node);
    static void update_upwards(RangeNode* node, const RangeNode* changed);
    static void set_gap(RangeNode& node, const RangeNode* after);
    void replace(RangeNode& node, RangeNode* by);
    void rotate_up(RangeNode& node);

    RangeNode* root_ = nullptr;
    mutable RangeNode* recent_ = nullptr;  // what find() found last, or was inserted since
    size_t size_ = 0;
    uint64_t random_ = 0x9E3779B97F4A7C15;
};

// The same for a type derived from RangeNode.
template <typename T>
class RangeTree : public RangeTreeBase {
public:
    T* first() const { return static_cast<T*>(RangeTreeBase::first()); }
    static T* next(const T& node) { return static_cast<T*>(RangeTreeBase::next(node)); }
    static T* previous(const T& node) { return static_cast<T*>(RangeTreeBase::previous(node)); }
    T* at_or_after(uint64_t address) const {
        return static_cast<T*>(RangeTreeBase::at_or_after(address));
    }
    T* find(uint64_t address) const { return static_cast<T*>(RangeTreeBase::find(address)); }
};
