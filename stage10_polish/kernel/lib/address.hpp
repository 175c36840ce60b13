// Addresses that know which kind they are: a physical one is never used as a virtual one by
// accident.
#pragma once

#include "lib/utility.hpp"

#include <compare>

inline constexpr uint64_t PAGE_SIZE = 4096;
inline constexpr unsigned PAGE_SHIFT = 12;

constexpr uint64_t page_down(uint64_t value) { return round_down(value, PAGE_SIZE); }
constexpr uint64_t page_up(uint64_t value) { return round_up(value, PAGE_SIZE); }

template <typename Kind>
struct Address {
    uint64_t value = 0;

    constexpr auto operator<=>(const Address&) const = default;
    constexpr Address operator+(uint64_t bytes) const { return {value + bytes}; }
    constexpr Address operator-(uint64_t bytes) const { return {value - bytes}; }
    constexpr uint64_t operator-(Address other) const { return value - other.value; }
    constexpr Address& operator+=(uint64_t bytes) {
        value += bytes;
        return *this;
    }

    constexpr uint64_t page_offset() const { return value & (PAGE_SIZE - 1); }
    constexpr Address page() const { return {round_down(value, PAGE_SIZE)}; }
    constexpr bool page_aligned() const { return page_offset() == 0; }
};

using PhysicalAddress = Address<struct PhysicalKind>;
using VirtualAddress = Address<struct VirtualKind>;

// [start, start + size)
struct PhysicalRange {
    PhysicalAddress start;
    uint64_t size = 0;

    constexpr PhysicalAddress end() const { return start + size; }
    constexpr bool contains(PhysicalAddress address) const {
        return address >= start && address - start < size;
    }
    constexpr bool contains(const PhysicalRange& other) const {
        return start <= other.start && other.end() <= end();
    }
    constexpr bool overlaps(const PhysicalRange& other) const {
        return start < other.end() && other.start < end();
    }
};
