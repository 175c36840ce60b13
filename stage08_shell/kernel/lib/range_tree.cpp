// The treap: insertion and removal by rotation, and the descent to the first gap that is large
// enough.
#include "lib/range_tree.hpp"

#include "lib/assert.hpp"

#include <initializer_list>

// Recomputes a node's summary from its children.
inline void RangeTreeBase::update(RangeNode& node) {
    node.largest_gap_ = node.gap_;
    if (node.left_) node.largest_gap_ = max(node.largest_gap_, node.left_->largest_gap_);
    if (node.right_) node.largest_gap_ = max(node.largest_gap_, node.right_->largest_gap_);
}

void RangeTreeBase::update_upwards(RangeNode* node) {
    for (; node; node = node->parent_) update(*node);
}

void RangeTreeBase::set_gap(RangeNode& node, const RangeNode* after) {
    node.gap_ = (after ? after->start : ~uint64_t{0}) - node.end;
}

// Makes `by` the child of node's parent in node's place.
void RangeTreeBase::replace(RangeNode& node, RangeNode* by) {
    RangeNode* parent = node.parent_;
    if (!parent) {
        root_ = by;
    } else if (parent->left_ == &node) {
        parent->left_ = by;
    } else {
        parent->right_ = by;
    }
    if (by) by->parent_ = parent;
}

//        parent              node
//        /    \              /   \                                                                .
//     node     C    ->      A    parent          (and its mirror image)
//     /  \                        /   \                                                           .
//    A    B                      B     C
// The summaries of the two, and of those above them, are left to the caller.
void RangeTreeBase::rotate_up(RangeNode& node) {
    RangeNode& parent = *node.parent_;
    const bool from_left = parent.left_ == &node;
    RangeNode* middle = from_left ? node.right_ : node.left_;
    replace(parent, &node);
    (from_left ? node.right_ : node.left_) = &parent;
    (from_left ? parent.left_ : parent.right_) = middle;
    parent.parent_ = &node;
    if (middle) middle->parent_ = &parent;
}

void RangeTreeBase::insert(RangeNode& node) {
    ASSERT(node.start < node.end);
    random_ ^= random_ << 13;
    random_ ^= random_ >> 7;
    random_ ^= random_ << 17;
    node.priority_ = random_;
    node.left_ = node.right_ = node.parent_ = nullptr;

    RangeNode** place = &root_;
    RangeNode* before = nullptr;
    RangeNode* after = nullptr;
    while (*place) {
        RangeNode& above = **place;
        ASSERT(node.end <= above.start || above.end <= node.start);
        node.parent_ = &above;
        const bool left = node.end <= above.start;
        (left ? after : before) = &above;
        place = left ? &above.left_ : &above.right_;
    }
    *place = &node;
    size_++;
    set_gap(node, after);
    if (before) set_gap(*before, &node);  // which is above, or is passed now
    while (node.parent_ && node.parent_->priority_ < node.priority_) {
        RangeNode& below = *node.parent_;
        rotate_up(node);
        update(below);
    }
    update_upwards(&node);
}

void RangeTreeBase::remove(RangeNode& node) {
    RangeNode* before = previous(node);
    if (before) before->gap_ += node.end - node.start + node.gap_;
    // Down, until there is a side without children. Whom it passes is above it in the end.
    while (node.left_ && node.right_) {
        rotate_up(node.left_->priority_ > node.right_->priority_ ? *node.left_ : *node.right_);
    }
    replace(node, node.left_ ? node.left_ : node.right_);
    update_upwards(node.left_ ? before : node.parent_);  // the lower of the two
    size_--;
}

void RangeTreeBase::resize(RangeNode& node, uint64_t start, uint64_t end) {
    ASSERT(start < end);
    node.start = start;
    node.end = end;
    set_gap(node, next(node));
    update_upwards(&node);
    if (RangeNode* before = previous(node)) {
        set_gap(*before, &node);
        update_upwards(before);
    }
}

RangeNode* RangeTreeBase::first() const {
    RangeNode* node = root_;
    while (node && node->left_) node = node->left_;
    return node;
}

RangeNode* RangeTreeBase::next(const RangeNode& node) {
    if (RangeNode* below = node.right_) {
        while (below->left_) below = below->left_;
        return below;
    }
    const RangeNode* child = &node;
    while (child->parent_ && child->parent_->right_ == child) child = child->parent_;
    return child->parent_;
}

RangeNode* RangeTreeBase::previous(const RangeNode& node) {
    if (RangeNode* below = node.left_) {
        while (below->right_) below = below->right_;
        return below;
    }
    const RangeNode* child = &node;
    while (child->parent_ && child->parent_->left_ == child) child = child->parent_;
    return child->parent_;
}

RangeNode* RangeTreeBase::at_or_after(uint64_t address) const {
    RangeNode* best = nullptr;
    for (RangeNode* node = root_; node;) {
        if (node->end <= address) {
            node = node->right_;
        } else {
            best = node;
            if (node->start <= address) break;
            node = node->left_;
        }
    }
    return best;
}

Result<uint64_t> RangeTreeBase::first_fit(uint64_t from, uint64_t limit, uint64_t size) const {
    if (size == 0 || limit < from || size > limit - from) return KERN_NO_SPACE;
    uint64_t start = from;
    const RangeNode* above = at_or_after(from);
    if (above && above->start < from + size) {
        const RangeNode* before = first_gap_behind(from, size);
        if (!before) return KERN_NO_SPACE;
        start = before->end;
    }
    return start <= limit - size ? Result<uint64_t>(start) : KERN_NO_SPACE;
}

// The lowest of the ranges that end behind `from` with that much room between it and the next.
const RangeNode* RangeTreeBase::first_gap_behind(uint64_t from, uint64_t size) const {
    // It is `top`, or the lowest in the right subtree of `top`.
    const RangeNode* top = nullptr;
    for (const RangeNode* node = root_; node;) {
        const bool behind = node->end > from;
        if (behind && (node->gap_ >= size || has_gap(node->right_, size))) top = node;
        node = behind ? node->left_ : node->right_;
    }
    if (!top || top->gap_ >= size) return top;
    const RangeNode* node = top->right_;
    while (has_gap(node->left_, size) || node->gap_ < size) {
        node = has_gap(node->left_, size) ? node->left_ : node->right_;
    }
    return node;
}

bool RangeTreeBase::consistent() const {
    size_t count = 0;
    uint64_t end = 0;
    for (const RangeNode* node = first(); node; node = next(*node)) {
        if (node->start < end || node->end <= node->start) return false;
        end = node->end;
        if (node->parent_ && node->parent_->priority_ < node->priority_) return false;
        if (node->left_ && node->left_->parent_ != node) return false;
        if (node->right_ && node->right_->parent_ != node) return false;
        const RangeNode* after = next(*node);
        if (node->gap_ != (after ? after->start : ~uint64_t{0}) - node->end) return false;
        uint64_t largest = node->gap_;
        for (const RangeNode* child : {node->left_, node->right_}) {
            if (child) largest = max(largest, child->largest_gap_);
        }
        if (node->largest_gap_ != largest) return false;
        count++;
    }
    return count == size_;
}
