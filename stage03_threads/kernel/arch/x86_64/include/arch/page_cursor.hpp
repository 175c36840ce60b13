// PageCursor: a place in a tree of page tables; whoever walks through one does it with this. It
// stands at the entry where the way from the top-level table down to an address ends: that of the
// page, or in a hole the one where a table is missing.
#pragma once

#include "arch/direct_map.hpp"
#include "arch/page_table.hpp"

class PageCursor {
public:
    // Down to the entry of that level, or as far as there are tables.
    PageCursor(PhysicalAddress root, uint64_t address, unsigned lowest = 0)
        : root_(root),
          lowest_(lowest) {
        start(address);
    }

    uint64_t address() const { return address_; }
    // What the entry stands for, from the address on to here (0: to the end of all addresses).
    uint64_t end() const {
        const uint64_t span = page_table::entry_span(level_);
        return round_down(address_, span) + span;
    }
    unsigned level() const { return level_; }
    uint64_t& operator*() const { return *entry_; }
    // How many tables are missing on the way down.
    unsigned missing() const { return level_ - lowest_; }

    // To what comes behind: the neighbouring page, or a place in another table.
    void next() {
        const bool last = page_table::index(address_, 0) == page_table::ENTRIES - 1;
        if (level_ > 0 || last) return start(end());
        address_ = page_down(address_) + PAGE_SIZE;
        entry_++;
    }
    // On down, after a missing table was put into the entry.
    void descend() {
#pragma GCC unroll 3
        while (level_ > lowest_) {
            if (!page_entry::is_table(*entry_)) return;
            level_--;
            entry_ = table_entry(page_entry::address(*entry_));
        }
    }

private:
    void start(uint64_t address) {
        address_ = address;
        level_ = page_table::TOP;
        entry_ = table_entry(root_);
        descend();
    }
    uint64_t* table_entry(PhysicalAddress table) const {
        return direct_map<uint64_t>(table) + page_table::index(address_, level_);
    }

    PhysicalAddress root_;
    unsigned lowest_;
    unsigned level_;
    uint64_t address_;
    uint64_t* entry_;
};
