// The entries of one page table as a span: a loop over it is shorter than a walk with a cursor.
#pragma once

#include "arch/page_cursor.hpp"
#include "lib/span.hpp"

// The entries from the cursor on, as far as they lie in one table and below `end`.
inline Span<uint64_t> entries_from(const PageCursor& at, uint64_t end) {
    const uint64_t in_table = page_table::ENTRIES - page_table::index(at.address(), 0);
    return {&*at, min(in_table, (end - at.address()) / PAGE_SIZE)};
}

// The same, of the next table there is; the cursor goes there. None: there is none below `end`.
inline Span<uint64_t> next_entries(PageCursor& at, uint64_t end) {
    while (at.missing() > 0 && at.address() < end) at.next();
    return at.address() < end ? entries_from(at, end) : Span<uint64_t>();
}
