// PageTables: the tree of page tables under one top-level table. Knows nothing about what is mapped
// why: that is the business of its owner, who also keeps promises for the tables it may need.
#pragma once

#include "arch/page_cursor.hpp"
#include "lib/range_tree.hpp"
#include "memory/protection.hpp"

namespace page_entry {

// A page. Without the right to read it the entry is not present, but still says which frame it has.
constexpr uint64_t page(PhysicalAddress frame, Protection protection, uint64_t flags) {
    uint64_t entry = frame.value | flags;
    if (protection.readable()) entry |= PRESENT;
    if (protection.writable()) entry |= WRITABLE;
    if (!protection.executable()) entry |= NO_EXECUTE;
    return entry;
}

// A table of the level below; what may be done is decided by the entries in it.
constexpr uint64_t table(PhysicalAddress frame, uint64_t user_flag) {
    return frame.value | PRESENT | WRITABLE | user_flag;
}

}  // namespace page_entry

// A range and what lies next to it: where the range before it ends and the one behind it starts.
struct RangeBetween {
    uint64_t start;
    uint64_t end;
    uint64_t before_end = 0;
    uint64_t after_start = ~uint64_t{0};

    static RangeBetween of(const RangeNode& node) {
        const RangeNode* before = RangeTreeBase::previous(node);
        const RangeNode* after = RangeTreeBase::next(node);
        return {node.start, node.end, before ? before->end : 0,
                after ? after->start : ~uint64_t{0}};
    }
};

// Tables that are needed whatever is mapped: the highest `levels`, and on every level the one on
// the way to `address` (the last byte there is, near which no ranges lie: no such way).
struct FixedTables {
    unsigned levels;
    uint64_t address = ~uint64_t{0};
};

class PageTables {
public:
    // New tables are reachable from ring 3 or not. Pages decide for themselves again.
    enum class For : uint64_t { Kernel = 0, User = page_entry::USER };

    constexpr PageTables(PhysicalAddress root, For whom) : root_(root), whom_(whom) {}

    PageCursor at(uint64_t address) const { return {root_, address}; }
    // Makes the tables that are missing on the cursor's way down, from promised frames.
    void complete(PageCursor& at) const {
        if (at.missing() > 0) at = make_missing(at);
    }
    // The entry of an address's page, in a table that was there or is made now.
    uint64_t& reach(uint64_t address) const {
        PageCursor at(root_, address);
        complete(at);
        return *at;
    }

    // How many tables a range may need that neither the ranges next to it need anyway nor are
    // fixed.
    static uint64_t tables_only_for(const RangeBetween& range, const FixedTables& fixed) {
        // Most ranges are short, and the one table they need is fixed or that of the range before.
        if (needs_only(fixed, range.start, range.end)) return 0;
        const unsigned shift = page_table::entry_shift(1);
        const uint64_t table = range.start >> shift;
        const bool shared = range.before_end != 0 && (range.before_end - 1) >> shift == table;
        if (shared && (range.end - 1) >> shift == table) return 0;
        return count_tables_only_for(range, fixed);
    }
    // No other table is needed for [start, end), whatever lies next to it.
    static bool needs_only(const FixedTables& fixed, uint64_t start, uint64_t end) {
        const unsigned shift = page_table::entry_shift(1);
        return start >> shift == fixed.address >> shift &&
               (end - 1) >> shift == fixed.address >> shift;
    }
    // Frees those tables: nothing may be mapped there any more. Returns how many there were.
    uint64_t free_tables_only_for(const RangeBetween& range, const FixedTables& fixed) const;

private:
    static uint64_t count_tables_only_for(const RangeBetween& range, const FixedTables& fixed);
    PageCursor make_missing(PageCursor at) const;

    PhysicalAddress root_;
    For whom_;
};
