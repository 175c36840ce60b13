// Making the page tables that are missing, and freeing those that nobody needs.
#include "memory/page_tables.hpp"

#include "memory/frame_allocator.hpp"

namespace {

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

PageCursor PageTables::make_missing(PageCursor at) const {
    while (at.missing() > 0) {
        const PhysicalAddress frame = memory::frames().allocate_promised_zeroed();
        *at = page_entry::table(frame, static_cast<uint64_t>(whom_));
        at.descend();
    }
    return at;
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
uint64_t PageTables::free_tables_only_for(const RangeBetween& range,
                                          const FixedTables& fixed) const {
    uint64_t freed = 0;
    for (unsigned level = 0; level < page_table::LEVELS - fixed.levels; level++) {
        const unsigned shift = page_table::entry_shift(level + 1);
        const Pieces pieces = pieces_only_for(range, level, fixed.address);
        for (uint64_t piece = pieces.first; piece < pieces.end; piece++) {
            if (piece == pieces.fixed) continue;
            const PageCursor table(root_, piece << shift, level + 1);
            if (!page_entry::present(*table)) continue;
            memory::frames().release(page_entry::address(*table));
            *table = 0;
            freed++;
        }
    }
    return freed;
}
