// PageCursor and the making of tables, against a std::map of what was entered.
#include "host_frames.hpp"
#include "host_results.hpp"
#include "memory/page_tables.hpp"

#include <gtest/gtest.h>
#include <map>
#include <random>

namespace {

constexpr uint64_t TABLE = page_table::entry_span(1);
constexpr uint64_t END = uint64_t{1} << 47;

class PageCursors : public testing::Test {
protected:
    PageCursors() : memory_(2000), root_(memory::frames().allocate_zeroed().value()) {}

    // The entry of that level, with the tables that it needs.
    PageCursor reach(uint64_t address, unsigned lowest = 0) {
        PageCursor at(root_, address, lowest);
        const FrameAllocator::Counts before = memory::frames().counts();
        EXPECT_OK(memory::frames().promise(at.missing()));
        const unsigned missing = at.missing();
        PageTables(root_, PageTables::For::Kernel).complete(at);
        EXPECT_EQ(before.free - memory::frames().counts().free, missing);
        EXPECT_EQ(memory::frames().counts().promised, before.promised);
        EXPECT_EQ(at.missing(), 0u);
        return at;
    }

    HostMemory memory_;
    PhysicalAddress root_;
};

TEST_F(PageCursors, StandWhereTheWayDownEnds) {
    const PageCursor hole(root_, 0x123456789000);
    EXPECT_EQ(hole.level(), page_table::TOP);
    EXPECT_EQ(hole.missing(), 3u);
    EXPECT_EQ(hole.address(), 0x123456789000u);
    EXPECT_EQ(hole.end(), 0x128000000000u);
    EXPECT_EQ(*hole, 0u);

    const PageCursor made = reach(0x123456789000);
    EXPECT_EQ(made.level(), 0u);
    EXPECT_EQ(made.end(), 0x12345678A000u);
    *made = page_entry::PRESENT | 0x5000;
    EXPECT_EQ(&*PageCursor(root_, 0x123456789FFF), &*made);
    EXPECT_EQ(PageCursor(root_, 0x123456789000, 1).level(), 1u) << "no further down than asked";
    EXPECT_EQ(PageCursor(root_, 0x123456789000 + TABLE).level(), 1u) << "the next table is missing";

    *reach(0x40000000, 1) = page_entry::PRESENT | page_entry::LARGE | 0x600000;
    const PageCursor large(root_, 0x40012345);
    EXPECT_EQ(large.level(), 1u) << "a large page is no table";
    EXPECT_EQ(large.end(), 0x40200000u);
}

// An entry without the right to read is not present, and no way down ends above it.
TEST_F(PageCursors, GoOnToTheNeighbourOrToTheEndOfTheHole) {
    const uint64_t last_of_table = 7 * TABLE - PAGE_SIZE;
    *reach(last_of_table) = 0x1000;
    *reach(7 * TABLE) = 0x2000;
    PageCursor at(root_, last_of_table - PAGE_SIZE + 5);
    const struct {
        uint64_t address, entry;
        unsigned level;
    } expected[] = {
        {last_of_table - PAGE_SIZE + 5, 0, 0},
        {last_of_table, 0x1000, 0},
        {7 * TABLE, 0x2000, 0},
        {7 * TABLE + PAGE_SIZE, 0, 0},
    };
    for (const auto& place : expected) {
        EXPECT_EQ(at.address(), place.address);
        EXPECT_EQ(*at, place.entry);
        EXPECT_EQ(at.level(), place.level);
        at.next();
    }
    for (int i = 2; i < 512; i++) at.next();
    EXPECT_EQ(at.address(), 8 * TABLE);
    EXPECT_EQ(at.level(), 1u);
    for (int i = 8; i < 512; i++) at.next();
    EXPECT_EQ(at.address(), uint64_t{1} << 30);
    EXPECT_EQ(at.level(), 2u);
}

TEST_F(PageCursors, MeetEveryPageInOrder) {
    std::mt19937_64 random(5);
    std::map<uint64_t, uint64_t> model;
    for (int i = 0; i < 400; i++) {
        // Neighbours, both sides of a border, and far apart.
        const uint64_t far = (random() % 4) << 39 | (random() % 3) << 30;
        const uint64_t address = far + (random() % 3) * TABLE + (random() % 6 - 3) * PAGE_SIZE;
        if (address >= END) continue;
        model[address] = (random() % 1000 + 1) << PAGE_SHIFT | random() % 2;
        *reach(address) = model[address];
    }
    for (int i = 0; i < 10; i++) {
        const uint64_t address = (4 + random() % 3) << 39 | (random() % 512) * TABLE;
        model[address] = (random() % 8) * TABLE | page_entry::PRESENT | page_entry::LARGE;
        *reach(address, 1) = model[address];
    }
    uint64_t steps = 0;
    auto expected = model.begin();
    for (PageCursor at(root_, 0); at.address() < END; at.next(), steps++) {
        if (*at == 0) continue;
        ASSERT_NE(expected, model.end()) << std::hex << at.address();
        ASSERT_EQ(at.address(), expected->first);
        ASSERT_EQ(*at, expected->second);
        ++expected;
    }
    EXPECT_EQ(expected, model.end());
    EXPECT_LT(steps, 512u * 100) << "each table's entries, not each page's address";
}

}  // namespace
