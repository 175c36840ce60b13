// The boot loader's memory map put in order: against a page by page model, with random and hostile
// maps.
#include "host_frames.hpp"
#include "memory/ram_ranges.cpp"

#include <gtest/gtest.h>
#include <random>

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
    EXPECT_TRUE(ranges.overlaps({{0x9EFFF}, 1}));
    EXPECT_FALSE(ranges.overlaps({{0x9F000}, 0x1000}));
    EXPECT_FALSE(ranges.overlaps({{0xC0000000}, 0x40000000}));
}

TEST(RamRanges, ReservedWinsOverAvailable) {
    const RamRanges ranges =
        collect({range(0, 100 * MIB), range(10 * MIB, MIB, Type::Reserved),
                 range(10 * MIB + 1, 1, Type::Bad), range(50 * MIB, 0, Type::Reserved)});
    ASSERT_EQ(ranges.all().size(), 2u);
    EXPECT_EQ(ranges.all()[0].end().value, 10 * MIB);
    EXPECT_EQ(ranges.all()[1].start.value, 11 * MIB);
}

TEST(RamRanges, ARangeFarBeyondAllOthersIsLeftOut) {
    const RamRanges ranges = collect({range(0, 32 * MIB), range(400ull << 30, 16 * MIB)});
    ASSERT_EQ(ranges.all().size(), 1u);
    EXPECT_EQ(ranges.end().value, 32 * MIB);
}

TEST(RamRanges, HostileMaps) {
    EXPECT_EQ(collect({range(0, ~0ull)}).end().value, 512ull << 30);  // the direct map's room
    EXPECT_TRUE(collect({}).all().empty());
    EXPECT_TRUE(collect({range(~0ull - 4094, 4094)}).all().empty());
    EXPECT_TRUE(collect({range(1, 4094), range(4095, 2)}).all().empty());
    EXPECT_TRUE(collect({range(0, MIB), range(0, ~0ull, Type::Reserved)}).all().empty());
}

TEST(RamRanges, RandomMapsAgreeWithAModel) {
    std::mt19937_64 random(11);
    for (int round = 0; round < 3000; round++) {
        constexpr uint64_t PAGES = 300;
        std::vector<MemoryRange> map;
        std::vector<bool> available(PAGES), reserved(PAGES);
        const size_t entries = random() % 20;
        for (size_t i = 0; i < entries; i++) {
            const uint64_t start = random() % (PAGES * PAGE_SIZE);
            const uint64_t size = min(random() % (60 * PAGE_SIZE), PAGES * PAGE_SIZE - start);
            const bool is_free = random() % 3 != 0;
            map.push_back(range(start, size, is_free ? Type::Available : Type::Reserved));
            for (uint64_t page = 0; page < PAGES && size > 0; page++) {
                const uint64_t low = page * PAGE_SIZE;
                const uint64_t high = low + PAGE_SIZE;
                if (is_free && start <= low && high <= start + size) available[page] = true;
                if (!is_free && start < high && low < start + size) reserved[page] = true;
            }
        }
        const RamRanges ranges = collect(map);
        std::vector<bool> got(PAGES);
        uint64_t end = 0;
        for (const PhysicalRange& part : ranges.all()) {
            ASSERT_GT(part.size, 0u);
            ASSERT_TRUE(part.start.value > end || end == 0);  // touching ranges are joined
            end = part.end().value;
            for (uint64_t at = part.start.value; at < end; at += PAGE_SIZE) {
                got[at / PAGE_SIZE] = true;
            }
        }
        // The highest may be left out, if the table of frames would cost too much.
        for (uint64_t page = 0; page < ranges.end().value / PAGE_SIZE; page++) {
            ASSERT_EQ(got[page], available[page] && !reserved[page]) << round;
        }
    }
}

}  // namespace
