// Walking four levels of tables, making the missing ones and freeing those that nobody needs.
#include "memory/page_tables.hpp"

#include "memory/direct_map.hpp"
#include "memory/frame_allocator.hpp"

namespace {

uint64_t* entries(PhysicalAddress table) { return memory::direct_map<uint64_t>(table); }

// The tables of one level that only this range needs, as numbers of the pieces of address space
// that they cover. The piece at either end may be shared with the range there; one, anywhere, may
// be fixed.
struct Pieces {
    uint64_t first;
    uint64_t end;
    uint64_t fixed;

    uint64_t count() const { return end - first - (first <= fixed && fixed < end); }
};

Pieces pieces_only_for(const RangeBetween& range, unsigned level, uint64_t fixed) {
    const unsigned shift = page_table::entry_shift(level + 1);
    Pieces pieces{range.start >> shift, ((range.end - 1) >> shift) + 1, fixed >> shift};
    if (range.before_end != 0 && (range.before_end - 1) >> shift == pieces.first) pieces.first++;
    if (range.after_start >> shift == pieces.end - 1) pieces.end--;
    pieces.end = max(pieces.end, pieces.first);
    return pieces;
}

}  // namespace

uint64_t* PageTables::make(uint64_t address, uint64_t& made) {
    PhysicalAddress table = root_;
    for (unsigned level = page_table::TOP; level > 0; level--) {
        uint64_t& entry = entries(table)[page_table::index(address, level)];
        if (!page_entry::present(entry)) {
            const PhysicalAddress frame = memory::frames().allocate_promised_zeroed();
            entry = page_entry::table(frame, static_cast<uint64_t>(whom_));
            made++;
        }
        table = page_entry::address(entry);
    }
    return &entries(table)[page_table::index(address, 0)];
}

PageTables::Stop PageTables::walk(uint64_t address) const {
    PhysicalAddress table = root_;
    unsigned level = page_table::TOP;
    while (true) {
        uint64_t& entry = entries(table)[page_table::index(address, level)];
        const bool last = !page_entry::present(entry) || page_entry::large(entry);
        if (level == 0 || last) return {&entry, level};
        table = page_entry::address(entry);
        level--;
    }
}

Span<uint64_t> PageTables::skip_to_entries(uint64_t& address, uint64_t end) const {
    while (address < end) {
        const Stop stop = walk(address);
        if (stop.level == 0) return {stop.entry, entries_in_table(address, end)};
        const uint64_t span = page_table::entry_span(stop.level);
        address = round_down(address, span) + span;
    }
    return {};
}

uint64_t PageTables::count_tables_only_for(const RangeBetween& range, const FixedTables& fixed) {
    uint64_t count = 0;
    for (unsigned level = 0; level < page_table::LEVELS - fixed.levels; level++) {
        const uint64_t more = pieces_only_for(range, level, fixed.address).count();
        if (more == 0) break;  // then it has no table of a higher level either
        count += more;
    }
    return count;
}

// From the bottom up, so that the way to each table is still there.
uint64_t PageTables::free_tables_only_for(const RangeBetween& range, const FixedTables& fixed) {
    uint64_t freed = 0;
    for (unsigned level = 0; level < page_table::LEVELS - fixed.levels; level++) {
        const unsigned shift = page_table::entry_shift(level + 1);
        const Pieces pieces = pieces_only_for(range, level, fixed.address);
        for (uint64_t piece = pieces.first; piece < pieces.end; piece++) {
            if (piece == pieces.fixed) continue;
            uint64_t* entry = entry_at(piece << shift, level + 1);
            if (!entry || !page_entry::present(*entry)) continue;
            memory::frames().release(page_entry::address(*entry));
            *entry = 0;
            freed++;
        }
    }
    return freed;
}

// The entry of that level for an address; null if a table above it is missing.
uint64_t* PageTables::entry_at(uint64_t address, unsigned level) const {
    PhysicalAddress table = root_;
    for (unsigned above = page_table::TOP; above > level; above--) {
        const uint64_t entry = entries(table)[page_table::index(address, above)];
        if (!page_entry::present(entry)) return nullptr;
        table = page_entry::address(entry);
    }
    return &entries(table)[page_table::index(address, level)];
}
