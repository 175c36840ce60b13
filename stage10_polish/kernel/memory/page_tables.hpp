// PageTables: the tree of page tables under one top-level table. Knows nothing about what is mapped
// why: that is the business of its owner, who also keeps promises for the tables it may need.
#pragma once

#include "arch/page_table.hpp"
#include "lib/range_tree.hpp"
#include "lib/span.hpp"
#include "memory/direct_map.hpp"

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
    PhysicalAddress root() const { return root_; }

    // The level 0 entry for an address; null if a table on the way to it is missing.
    uint64_t* find(uint64_t address) const;
    // The same, with missing tables made from promised frames; counts them in `made`.
    uint64_t* reach(uint64_t address, uint64_t& made) {
        uint64_t* entry = find(address);
        return __builtin_expect(entry != nullptr, 1) ? entry : make(address, made);
    }
    // The entry of any level, large pages included, that ends the way to an address, and its level.
    struct Stop {
        uint64_t* entry;
        unsigned level;
    };
    Stop walk(uint64_t address) const;
    // From `address` on, the level 0 entries of the first table there is below `end`, as far as
    // they lie below `end`; `address` becomes that of the first. None: there is no table any more.
    Span<uint64_t> next_entries(uint64_t& address, uint64_t end) const {
        uint64_t* entry = address < end ? find(address) : nullptr;
        if (__builtin_expect(!entry, 0)) return skip_to_entries(address, end);
        return {entry, entries_in_table(address, end)};
    }
    // The level 0 entries from `address` to `end` or to the end of their table, made as by reach().
    Span<uint64_t> reach_entries(uint64_t address, uint64_t end, uint64_t& made) {
        return {reach(address, made), entries_in_table(address, end)};
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
    uint64_t free_tables_only_for(const RangeBetween& range, const FixedTables& fixed);

private:
    // How many pages from `address` on lie in one level 0 table and below `end`.
    static uint64_t entries_in_table(uint64_t address, uint64_t end) {
        const uint64_t in_table = page_table::ENTRIES - page_table::index(address, 0);
        return min(in_table, (end - address) / PAGE_SIZE);
    }
    static uint64_t count_tables_only_for(const RangeBetween& range, const FixedTables& fixed);
    uint64_t* make(uint64_t address, uint64_t& made);
    Span<uint64_t> skip_to_entries(uint64_t& address, uint64_t end) const;
    uint64_t* entry_at(uint64_t address, unsigned level) const;

    PhysicalAddress root_;
    For whom_;
};

inline uint64_t* PageTables::find(uint64_t address) const {
    PhysicalAddress table = root_;
#pragma GCC unroll 3
    for (unsigned level = page_table::TOP; level > 0; level--) {
        const uint64_t entry =
            memory::direct_map<uint64_t>(table)[page_table::index(address, level)];
        if (!page_entry::present(entry)) return nullptr;
        table = page_entry::address(entry);
    }
    return &memory::direct_map<uint64_t>(table)[page_table::index(address, 0)];
}
