// The memory map: what the boot loader says of physical memory, put in order. It may have thousands
// of entries, in any order, and overlapping: firmware likes to describe one piece in many.
#pragma once

#include "lib/address.hpp"
#include "lib/span.hpp"
#include "lib/string_view.hpp"

struct MemoryRange {
    // Multiboot2 specification, 3.6.8. Anything else counts as Reserved.
    enum class Type : uint32_t {
        Available = 1,
        Reserved = 2,
        AcpiTables = 3,
        AcpiStorage = 4,
        Bad = 5
    };

    PhysicalRange range;
    Type type = Type::Reserved;
};
StringView to_text(MemoryRange::Type type);

class MemoryMap {
public:
    static constexpr size_t MAX_RANGES = 256;  // in order, not as the loader gave them

    // Takes the loader's entries, each in `entry_size` bytes of which the first 24 are as in the
    // Multiboot2 specification, 3.6.8. Empty text: done. Otherwise the reason why they are refused.
    StringView take(Bytes entries, size_t entry_size);

    // In order, without overlaps, and what adjoins is of another type. Where the loader's entries
    // overlap, the type with the higher number counts: nothing reserved is available.
    Span<const MemoryRange> ranges() const { return {ranges_, count_}; }

private:
    MemoryRange ranges_[MAX_RANGES];
    size_t count_ = 0;
};
