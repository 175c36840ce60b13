// The treap: insertion and removal by rotation, and the descent to the first gap that is large
// enough.
#include "lib/range_tree.hpp"

#include "lib/assert.hpp"

// Recomputes a node's summary from its children.
[[gnu::always_inline]] inline void RangeTreeBase::update(RangeNode& node) {
    const RangeNode* left = node.left_;
    const RangeNode* right = node.right_;
    node.first_start_ = left ? left->first_start_ : node.start;
    node.last_end_ = right ? right->last_end_ : node.end;
    node.largest_gap_ = 0;
    if (left) node.largest_gap_ = max(left->largest_gap_, node.start - left->last_end_);
    if (right) {
        const uint64_t gap = max(right->largest_gap_, right->first_start_ - node.end);
        node.largest_gap_ = max(node.largest_gap_, gap);
    }
}

void RangeTreeBase::update_upwards(RangeNode* node) {
    for (; node; node = node->parent_) update(*node);
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
    while (*place) {
        RangeNode& above = **place;
        ASSERT(node.end <= above.start || above.end <= node.start);
        node.parent_ = &above;
        place = node.end <= above.start ? &above.left_ : &above.right_;
    }
    *place = &node;
    size_++;
    while (RangeNode* above = node.parent_) {
        if (above->priority_ >= node.priority_) break;
        rotate_up(node);
        update(*above);
    }
    update_upwards(&node);
}

void RangeTreeBase::remove(RangeNode& node) {
    // Down, until there is a side without children. Whom it passes is above it in the end.
    while (node.left_ && node.right_) {
        rotate_up(node.left_->priority_ > node.right_->priority_ ? *node.left_ : *node.right_);
    }
    replace(node, node.left_ ? node.left_ : node.right_);
    update_upwards(node.parent_);
    size_--;
}

void RangeTreeBase::resize(RangeNode& node, uint64_t start, uint64_t end) {
    ASSERT(start < end);
    node.start = start;
    node.end = end;
    update_upwards(&node);
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
    const uint64_t last_start = limit - size;

    // `candidate` is free; the question is whether the next range leaves enough room behind it.
    uint64_t candidate = from;
    const RangeNode* node = at_or_after(from);
    if (node && node->start <= from) {
        candidate = node->end;
        node = next(*node);
    }
    if (!node || (node->start >= candidate && node->start - candidate >= size)) {
        return candidate <= last_start ? Result<uint64_t>(candidate) : KERN_NO_SPACE;
    }
    // Gaps behind `node`, lowest first: those in its right subtree, then up to the next parent to
    // the right of it.
    while (true) {
        if (const RangeNode* right = node->right_) {
            if (right->first_start_ - node->end >= size) {
                candidate = node->end;
                break;
            }
            if (right->largest_gap_ >= size) {
                // The lowest such gap of a subtree that has one.
                for (node = right;;) {
                    const RangeNode* left = node->left_;
                    if (left && left->largest_gap_ >= size) {
                        node = left;
                    } else if (left && node->start - left->last_end_ >= size) {
                        candidate = left->last_end_;
                        break;
                    } else if (node->right_->first_start_ - node->end >= size) {
                        candidate = node->end;
                        break;
                    } else {
                        node = node->right_;
                    }
                }
                break;
            }
        }
        candidate = node->right_ ? node->right_->last_end_ : node->end;
        const RangeNode* child = node;
        while (child->parent_ && child->parent_->right_ == child) child = child->parent_;
        node = child->parent_;
        if (!node || node->start - candidate >= size) break;
    }
    return candidate <= last_start ? Result<uint64_t>(candidate) : KERN_NO_SPACE;
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
        RangeNode copy;
        copy.start = node->start;
        copy.end = node->end;
        copy.left_ = node->left_;
        copy.right_ = node->right_;
        update(copy);
        if (copy.first_start_ != node->first_start_ || copy.last_end_ != node->last_end_ ||
            copy.largest_gap_ != node->largest_gap_) {
            return false;
        }
        count++;
    }
    return count == size_;
}
