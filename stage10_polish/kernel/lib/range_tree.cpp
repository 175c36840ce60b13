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

// Something has changed below the node, and in `changed` if that is the node or above it: further
// up nothing can be new once a summary has stayed as it was.
void RangeTreeBase::update_upwards(RangeNode* node, const RangeNode* changed) {
    for (; node; node = node->parent_) {
        const uint64_t before = node->largest_gap_;
        update(*node);
        if (node == changed) changed = nullptr;
        if (!changed && node->largest_gap_ == before) return;
    }
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
    RangeNode* before = nullptr;
    RangeNode* after = nullptr;
    for (RangeNode* above = root_; above;) {
        const bool left = node.end <= above->start;
        (left ? after : before) = above;
        above = left ? above->left_ : above->right_;
    }
    insert_between(node, before, after);
}

// Of two neighbours one has no child on the other's side: it is below the other.
void RangeTreeBase::insert_between(RangeNode& node, RangeNode* before, RangeNode* after) {
    ASSERT(node.start < node.end);
    ASSERT(!before || before->end <= node.start);
    ASSERT(!after || node.end <= after->start);
    random_ ^= random_ << 13;
    random_ ^= random_ >> 7;
    random_ ^= random_ << 17;
    node.priority_ = random_;
    node.left_ = node.right_ = nullptr;
    const bool below_before = before && !before->right_;
    node.parent_ = below_before ? before : after;
    (below_before ? before->right_ : after ? after->left_ : root_) = &node;
    size_++;
    recent_ = &node;
    set_gap(node, after);
    if (before) set_gap(*before, &node);
    const RangeNode* changed = before;
    while (node.parent_ && node.parent_->priority_ < node.priority_) {
        RangeNode& below = *node.parent_;
        rotate_up(node);
        update(below);
        if (&below == changed) changed = nullptr;
    }
    update(node);
    update_upwards(node.parent_, changed);
}

void RangeTreeBase::remove(RangeNode& node) {
    if (recent_ == &node) recent_ = nullptr;
    RangeNode* before = previous(node);
    if (before) before->gap_ += node.end - node.start + node.gap_;
    // The highest place where something changes: all that this passes is below its parent.
    const RangeNode* const highest = !node.left_ ? before : node.parent_ ? node.parent_ : &node;
    // Down, until there is a side without children. Whom it passes is above it in the end.
    while (node.left_ && node.right_) {
        rotate_up(node.left_->priority_ > node.right_->priority_ ? *node.left_ : *node.right_);
    }
    replace(node, node.left_ ? node.left_ : node.right_);
    update_upwards(node.left_ ? before : node.parent_, highest);  // from the lower of the two
    size_--;
}

void RangeTreeBase::resize(RangeNode& node, uint64_t start, uint64_t end) {
    ASSERT(start < end);
    node.start = start;
    node.end = end;
    set_gap(node, next(node));
    update_upwards(&node, nullptr);
    if (RangeNode* before = previous(node)) {
        set_gap(*before, &node);
        update_upwards(before, nullptr);
    }
}

RangeNode* RangeTreeBase::first() const {
    RangeNode* node = root_;
    while (node && node->left_) node = node->left_;
    return node;
}

RangeNode* RangeTreeBase::last() const {
    RangeNode* node = root_;
    while (node && node->right_) node = node->right_;
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

RangeNode* RangeTreeBase::search(uint64_t address) const {
    RangeNode* node = at_or_after(address);
    if (!node || node->start > address) return nullptr;
    recent_ = node;
    return node;
}

Result<RangeTreeBase::Place> RangeTreeBase::first_place(uint64_t from, uint64_t limit,
                                                        uint64_t size) const {
    if (size == 0 || limit < from || size > limit - from) return KERN_NO_SPACE;
    RangeNode* above = at_or_after(from);
    if (!above || above->start >= from + size) {
        return Place{from, above ? previous(*above) : last(), above};
    }
    RangeNode* before = first_gap_behind(from, size);
    if (!before || before->end > limit - size) return KERN_NO_SPACE;
    return Place{before->end, before, next(*before)};
}

// The lowest of the ranges that end behind `from` with that much room between it and the next.
RangeNode* RangeTreeBase::first_gap_behind(uint64_t from, uint64_t size) const {
    // It is `top`, or the lowest in the right subtree of `top`.
    RangeNode* top = nullptr;
    for (RangeNode* node = root_; node;) {
        const bool behind = node->end > from;
        if (behind && (node->gap_ >= size || has_gap(node->right_, size))) top = node;
        node = behind ? node->left_ : node->right_;
    }
    if (!top || top->gap_ >= size) return top;
    RangeNode* node = top->right_;
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
