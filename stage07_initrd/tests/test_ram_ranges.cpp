// What of an ordered memory map is used as RAM, hostile maps included.
#include "host_frames.hpp"
#include "memory/physical.hpp"

#include <gtest/gtest.h>

namespace {

using memory::RamRanges;
using Type = MemoryRange::Type;

constexpr uint64_t MIB = 1 << 20;

MemoryRange range(uint64_t start, uint64_t size, Type type = Type::Available) {
    return {{{start}, size}, type};
}

RamRanges collect(const std::vector<MemoryRange>& map) {
    RamRanges ranges;
    ranges.collect({map.data(), map.size()});
    return ranges;
}

TEST(RamRanges, AnOrdinaryMachine) {
    const RamRanges ranges = collect(
        {range(0, 0x9FC00), range(0x9FC00, 0x400, Type::Reserved), range(0x100000, 0xBFEE0000),
         range(0xBFFE0000, 0x20000, Type::Reserved), range(0x100000000, 2048 * MIB)});
    ASSERT_EQ(ranges.all().size(), 3u);
    EXPECT_EQ(ranges.all()[0].end().value, 0x9F000u);
    EXPECT_EQ(ranges.all()[1].start.value, 0x100000u);
    EXPECT_EQ(ranges.all()[2].start.value, 0x100000000u);
    EXPECT_EQ(ranges.end().value, 0x180000000u);
    EXPECT_TRUE(ranges.overlaps({{0x9EFFF}, 1})) << "the last byte of the first range";
    EXPECT_FALSE(ranges.overlaps({{0x9F000}, 0x1000})) << "this page is not RAM as a whole";
    EXPECT_FALSE(ranges.overlaps({{0xC0000000}, 0x40000000})) << "no RAM is from 3 to 4 GiB";
}

TEST(RamRanges, WholePagesOnly) {
    const RamRanges ranges =
        collect({range(1, 10 * MIB), range(10 * MIB + 1, 1, Type::Bad), range(10 * MIB + 2, 100),
                 range(12 * MIB + 4095, 8191), range(13 * MIB, 4095)});
    ASSERT_EQ(ranges.all().size(), 2u);
    EXPECT_EQ(ranges.all()[0].start.value, 0x1000u);
    EXPECT_EQ(ranges.all()[0].end().value, 10 * MIB);
    EXPECT_EQ(ranges.all()[1].start.value, 12 * MIB + 0x1000);
    EXPECT_EQ(ranges.all()[1].size, 0x1000u);
    EXPECT_EQ(ranges.bytes(), 10 * MIB);
}

// 600 GiB in one machine: what the direct map has no room for is not counted as used by anybody.
TEST(RamRanges, WhatTheDirectMapHasNoRoomForIsLeftOut) {
    const RamRanges ranges = collect({range(0, 3072 * MIB), range(4096 * MIB, 597ull << 30)});
    ASSERT_EQ(ranges.all().size(), 2u);
    EXPECT_EQ(ranges.end().value, 512ull << 30);
    EXPECT_EQ(ranges.bytes(), (3ull + 508) << 30);
    EXPECT_EQ(collect({range(512ull << 30, 1ull << 40)}).all().size(), 0u);
}

TEST(RamRanges, ARangeFarBeyondAllOthersIsLeftOut) {
    const RamRanges ranges = collect({range(0, 32 * MIB), range(400ull << 30, 16 * MIB)});
    ASSERT_EQ(ranges.all().size(), 1u);
    EXPECT_EQ(ranges.end().value, 32 * MIB);
}

TEST(RamRanges, HostileMaps) {
    EXPECT_EQ(collect({range(0, ~0ull)}).end().value, 512ull << 30);  // the direct map's room
    EXPECT_EQ(collect({}).all().size(), 0u);
    EXPECT_EQ(collect({range(~0ull - 4094, 4094)}).all().size(), 0u) << "rounding up wraps around";
    EXPECT_EQ(collect({range(1, 4094), range(4096, 4095)}).all().size(), 0u) << "no whole page";
}

}  // namespace
