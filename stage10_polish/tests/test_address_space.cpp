// AddressSpace against a simple model of what programs see: random operations on two spaces that
// send each other memory, with allocations failing at random; what is charged always adds up, and
// at the end every frame is back.
#include "arch/tlb.hpp"
#include "host_address_space.hpp"
#include "host_results.hpp"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <random>
#include <set>

namespace scheduler {
namespace {
uint64_t preemption_points = 0;
void (*at_preemption_point)() = nullptr;
}  // namespace
void preemption_point() {
    EXPECT_TRUE(interrupts::enabled()) << "a lock is held";
    preemption_points++;
    if (at_preemption_point) at_preemption_point();
}
}  // namespace scheduler

namespace {

constexpr Protection R = Protection::read();
constexpr Protection RW = Protection::read_write();
constexpr Protection RX = Protection::read_execute();
constexpr char CONTRADICTION[] = "regions and page tables contradict each other";

// Gives back a reference that was taken without its promise.
void release_unpromised(PhysicalAddress frame) {
    ASSERT_OK(memory::frames().promise(1));
    memory::frames().release(frame);
}

class Spaces : public testing::Test {
protected:
    Spaces() : memory_(3000), before_(memory::frames().counts()) {
        EXPECT_OK(a.initialize());
        EXPECT_OK(b.initialize());
    }
    ~Spaces() override {
        memory::never_fail();
        EXPECT_TRUE(a.consistent()) << CONTRADICTION;
        EXPECT_TRUE(b.consistent()) << CONTRADICTION;
        while (a.release_step()) {
        }
        while (b.release_step()) {
        }
        EXPECT_EQ(memory::frames().counts(), before_);
        EXPECT_EQ(memory::host_heap_objects, 0u);
        EXPECT_TRUE(memory::frames().consistent()) << "the frame allocator is damaged";
    }

    uint64_t available() const { return memory::frames().counts().available(); }
    void put(AddressSpace& space, uint64_t address, uint8_t value, uint64_t size = 1) {
        const std::vector<uint8_t> bytes(size, value);
        ASSERT_OK(space.copy_out(address, bytes.data(), size));
    }
    int get(AddressSpace& space, uint64_t address) {
        uint8_t value = 0;
        return space.copy_in(&value, address, 1).ok() ? value : -1;
    }
    uint64_t send(AddressSpace& from, uint64_t address, uint64_t size, bool move,
                  AddressSpace& to) {
        CapturedMemory captured = from.capture(address, size, move).value();
        if (move) from.remove_captured(captured);
        Insertion insertion = to.prepare_insert(captured).value();
        const uint64_t promised = insertion.address();
        const uint64_t arrived = to.commit_insert(std::move(insertion), std::move(captured));
        EXPECT_EQ(arrived, promised);
        from.finish_transfers();
        to.finish_transfers();
        return arrived;
    }

    HostMemory memory_;
    FrameAllocator::Counts before_;
    AddressSpace a;
    AddressSpace b;
};

TEST_F(Spaces, AllocationIsChargedAtOnceAndFilledOnDemand) {
    const uint64_t empty = available();
    const uint64_t address = a.allocate(0, 10 * PAGE_SIZE - 5, RW).value();
    EXPECT_EQ(address, uint64_t{VM_ALLOCATE_START});
    EXPECT_EQ(empty - available(), 10u);  // the tables on the way to there are charged anyway
    EXPECT_EQ(a.charge(), 10 + 4u);
    EXPECT_EQ(memory::frames().counts().promised, 10 + 3 + 3u);  // pages, tables, b's tables
    EXPECT_EQ(get(a, address + 5000), 0);
    EXPECT_EQ(memory::frames().counts().promised, 9 + 3u);
    put(a, address + 5000, 7);
    EXPECT_EQ(get(a, address + 5000), 7);
    EXPECT_EQ(empty - available(), 10u);
    EXPECT_EQ(a.allocate(0, 1, RW).value(), address + 10 * PAGE_SIZE);
    EXPECT_OK(a.deallocate(address, 10 * PAGE_SIZE));
    EXPECT_EQ(get(a, address), -1);
    EXPECT_EQ(a.allocate(0, 4 * PAGE_SIZE, RW).value(), address);  // first fit
    EXPECT_EQ(get(a, address + 5000), 0);                          // nothing of the old contents
}

class Stacks : public Spaces {
protected:
    static constexpr uint64_t TOP = 0x0FFFF000, SIZE = 16 * PAGE_SIZE, MOST = 256 * PAGE_SIZE;
    static constexpr uint64_t BOTTOM = TOP - MOST;

    Stacks() { EXPECT_OK(a.allocate_stack(TOP, SIZE, MOST)); }
};

TEST_F(Stacks, GrowWhenTheyAreTouchedAndAreChargedThen) {
    const uint64_t charge = a.charge(), left = available();
    put(a, TOP - SIZE, 1);
    EXPECT_EQ(a.charge(), charge) << "the first pages are charged at once";
    put(a, TOP - SIZE - 1, 2);
    EXPECT_EQ(a.charge(), charge + 1);
    EXPECT_EQ(left - available(), 1u);
    EXPECT_EQ(get(a, TOP - SIZE - 20 * PAGE_SIZE), 0);  // reading is touching; nothing is left out
    EXPECT_EQ(a.charge(), charge + 20);
    EXPECT_EQ(get(a, TOP - SIZE - 1), 2);
    EXPECT_EQ(get(a, TOP - SIZE), 1);
    put(a, BOTTOM, 3);
    EXPECT_EQ(a.charge(), charge + (MOST - SIZE) / PAGE_SIZE);
    EXPECT_EQ(get(a, BOTTOM - 1), -1) << "it is as long as it may be";
    EXPECT_EQ(get(a, TOP), -1);
    EXPECT_EQ(a.resolve(BOTTOM, Access::Execute).error(), KERN_PROTECTION_FAILURE);
    EXPECT_OK(a.deallocate(BOTTOM, MOST));
    EXPECT_EQ(a.charge(), b.charge());
    EXPECT_EQ(get(a, TOP - 1), -1) << "what is not there any more does not grow";
}

TEST_F(Stacks, NothingElseIsAllocatedWhereTheyMayGrow) {
    EXPECT_EQ(a.allocate(BOTTOM, PAGE_SIZE, RW).error(), KERN_NO_SPACE);
    EXPECT_EQ(a.allocate(TOP - SIZE - PAGE_SIZE, PAGE_SIZE, RW).error(), KERN_NO_SPACE);
    EXPECT_EQ(a.allocate(BOTTOM - PAGE_SIZE, 2 * PAGE_SIZE, RW).error(), KERN_NO_SPACE);
    EXPECT_OK(a.allocate(BOTTOM - PAGE_SIZE, PAGE_SIZE, RW));
    EXPECT_OK(a.allocate(TOP, PAGE_SIZE, RW));
}

// Refused, it is as long as before, and grows when there is memory again. What was asked for
// without the right to it is not charged.
TEST_F(Stacks, WithoutMemoryTheyStayAsTheyAre) {
    const uint64_t charge = a.charge();
    uint64_t taken = 0;
    while (memory::frames().promise(1).ok()) taken++;
    memory::frames().unpromise(5);
    EXPECT_EQ(a.resolve(TOP - SIZE - 6 * PAGE_SIZE, Access::Write).error(), KERN_RESOURCE_SHORTAGE);
    EXPECT_EQ(a.resolve(TOP - SIZE - 1, Access::Execute).error(), KERN_PROTECTION_FAILURE);
    EXPECT_EQ(a.charge(), charge);
    EXPECT_TRUE(a.consistent()) << CONTRADICTION;
    put(a, TOP - SIZE - 5 * PAGE_SIZE, 1);
    EXPECT_EQ(a.charge(), charge + 5);
    memory::frames().unpromise(taken - 5);
    put(a, TOP - SIZE - 6 * PAGE_SIZE, 2);
    EXPECT_EQ(a.charge(), charge + 6);
}

// One that is split grows at its lower part; without that part it does not grow.
TEST_F(Stacks, ThePartsOfAStack) {
    EXPECT_OK(a.protect(TOP - PAGE_SIZE, PAGE_SIZE, R));
    put(a, TOP - SIZE - 1, 1);
    EXPECT_OK(a.deallocate(TOP - SIZE - PAGE_SIZE, SIZE));
    EXPECT_EQ(get(a, TOP - 1), 0);
    EXPECT_EQ(get(a, TOP - PAGE_SIZE - 1), -1);
}

TEST_F(Spaces, TablesOnTheWayToTheFirstAllocationAreAlwaysThere) {
    const uint64_t empty = available();
    constexpr uint64_t START = VM_ALLOCATE_START;
    constexpr uint64_t TABLE = 0x200000;  // what one page table covers
    EXPECT_EQ(a.charge(), 4u);
    // Made once, and not freed with what they were made for.
    const uint64_t address = a.allocate(0, PAGE_SIZE, RW).value();
    put(a, address, 1);
    EXPECT_OK(a.deallocate(address, PAGE_SIZE));
    const FrameAllocator::Counts before = memory::frames().counts();
    ASSERT_EQ(a.allocate(0, PAGE_SIZE, RW).value(), address);
    put(a, address, 1);
    EXPECT_EQ(before.free - memory::frames().counts().free, 1u);
    EXPECT_OK(a.deallocate(address, PAGE_SIZE));
    EXPECT_EQ(memory::frames().counts(), before);

    // Whatever lies around: below, across, above and far away, one at a time and all together.
    const struct {
        uint64_t start, pages, tables;
    } ranges[] = {
        {START - TABLE, 1, 1},
        {START - PAGE_SIZE, 514, 2},  // from the table before to the one behind
        {START + TABLE + PAGE_SIZE, 3, 1},
        {START + (uint64_t{1} << 39), 2, 3},
    };
    for (const auto& range : ranges) {
        const uint64_t size = range.pages * PAGE_SIZE;
        ASSERT_OK(a.allocate(range.start, size, RW));
        EXPECT_EQ(empty - available(), range.pages + range.tables);
        EXPECT_TRUE(a.consistent()) << CONTRADICTION;
        put(a, range.start, 1, size);
        EXPECT_OK(a.deallocate(range.start, size));
        EXPECT_EQ(available(), empty);
        EXPECT_EQ(a.charge(), 4u);
    }
    for (const auto& range : ranges) {
        ASSERT_OK(a.allocate(range.start, range.pages * PAGE_SIZE, RW));
        put(a, range.start, 1, range.pages * PAGE_SIZE);
    }
    EXPECT_TRUE(a.consistent()) << CONTRADICTION;
    for (const auto& range : ranges) {
        EXPECT_OK(a.deallocate(range.start, range.pages * PAGE_SIZE));
        EXPECT_TRUE(a.consistent()) << CONTRADICTION;
    }
    EXPECT_EQ(available(), empty);
}

TEST_F(Spaces, PagesGoStraightIntoTheOtherSpace) {
    // Across a border of page tables, with a page that was never touched and one that b has shared.
    const uint64_t border = VM_ALLOCATE_START + 0x200000;
    const uint64_t from = a.allocate(border - 3 * PAGE_SIZE, 6 * PAGE_SIZE, RW).value();
    for (uint64_t page : {0, 1, 3, 5})
        put(a, from + page * PAGE_SIZE, static_cast<uint8_t>(9 + page));
    EXPECT_EQ(a.send_pages(b, from, 7 * PAGE_SIZE, false), 0u);      // not all allocated
    EXPECT_EQ(a.send_pages(b, from, 6 * PAGE_SIZE - 8, false), 0u);  // not whole pages
    EXPECT_EQ(a.send_pages(b, from, 5 * PAGE_SIZE, true), 0u);       // not all of the region
    EXPECT_EQ(a.send_pages(a, from, 6 * PAGE_SIZE, false), 0u);      // nowhere else
    EXPECT_EQ(a.send_pages(b, from - PAGE_SIZE, 2 * PAGE_SIZE, false), 0u);
    const uint64_t before = available();
    const uint64_t there = a.send_pages(b, from, 6 * PAGE_SIZE, false);
    ASSERT_EQ(there, uint64_t{VM_ALLOCATE_START});
    EXPECT_EQ(before - available(), 6u);  // a promise for each page
    for (uint64_t page : {0, 1, 3, 5}) {
        EXPECT_EQ(get(b, there + page * PAGE_SIZE), 9 + static_cast<int>(page));
        EXPECT_EQ(b.peek(there + page * PAGE_SIZE, true), nullptr);
        EXPECT_EQ(a.peek(from + page * PAGE_SIZE, true), nullptr);
    }
    put(a, from, 77);
    put(b, there + PAGE_SIZE, 78);
    EXPECT_EQ(get(b, there), 9);
    EXPECT_EQ(get(a, from + PAGE_SIZE), 10);
    EXPECT_EQ(get(b, there + 2 * PAGE_SIZE), 0);

    // Back again, region and all: what is not shared stays writable.
    const uint64_t back = b.send_pages(a, there, 6 * PAGE_SIZE, true);
    ASSERT_NE(back, 0u);
    EXPECT_EQ(get(b, there), -1);
    EXPECT_EQ(b.charge(), 4u);
    EXPECT_EQ(get(a, back + PAGE_SIZE), 78);
    EXPECT_NE(a.peek(back + PAGE_SIZE, true), nullptr);
    EXPECT_EQ(a.peek(back + 5 * PAGE_SIZE, true), nullptr);
    EXPECT_TRUE(a.consistent()) << CONTRADICTION;
    EXPECT_OK(a.deallocate(back, 6 * PAGE_SIZE));
    EXPECT_TRUE(a.consistent()) << CONTRADICTION;
    EXPECT_EQ(get(a, from + 5 * PAGE_SIZE), 14);
}

TEST_F(Spaces, TheProcessorForgetsWhatItMayRemember) {
    const uint64_t size = 4 * PAGE_SIZE;
    const uint64_t from = a.allocate(0, size, RW).value();
    put(a, from, 5);
    put(a, from + PAGE_SIZE, 6);
    auto use = [&](uint64_t address) { *PageCursor(a.root(), address) |= page_entry::ACCESSED; };
    auto flushes = [] {
        return exchange(tlb::user_flushes, uint64_t{0}) + exchange(tlb::page_flushes, uint64_t{0});
    };
    tlb::emulated_root = a.root();
    flushes();
    const uint64_t one = a.send_pages(b, from, size, false);
    EXPECT_EQ(flushes(), 1u);  // writable before, whether or not it was used
    const uint64_t two = a.send_pages(b, from, size, false);
    EXPECT_EQ(flushes(), 0u);
    EXPECT_NE(b.send_pages(a, two, size, true), 0u);
    EXPECT_EQ(flushes(), 0u);  // b is not loaded
    use(from);
    EXPECT_NE(a.send_pages(b, from, size, true), 0u);
    EXPECT_EQ(flushes(), 1u);
    const uint64_t back = b.send_pages(a, one, size, true);
    EXPECT_NE(a.send_pages(b, back, size, true), 0u);
    EXPECT_EQ(flushes(), 0u);  // came and went unseen
    const uint64_t page = a.allocate(0, PAGE_SIZE, RW).value();
    put(a, page, 1);
    use(page);
    EXPECT_OK(a.deallocate(page, PAGE_SIZE));
    EXPECT_EQ(flushes(), 1u);
    const uint64_t kept = a.allocate(0, size, RW).value();
    put(a, kept, 1);
    use(kept);
    EXPECT_OK(a.protect(kept, PAGE_SIZE, Protection::read()));
    EXPECT_EQ(flushes(), 1u) << "what was writable may still be written to";
    EXPECT_OK(a.protect(kept + PAGE_SIZE, PAGE_SIZE, Protection::read()));
    EXPECT_EQ(flushes(), 0u);  // never touched
    tlb::emulated_root = b.root();
    EXPECT_OK(a.protect(kept, size, Protection::none()));
    EXPECT_EQ(flushes(), 0u);  // not loaded: coming back will flush
    tlb::emulated_root = {};
}

TEST_F(Spaces, APageSharedTooOftenIsCopied) {
    const uint64_t from = a.allocate(0, 2 * PAGE_SIZE, RW).value();
    put(a, from, 5);
    put(a, from + PAGE_SIZE, 6);
    const PhysicalAddress frame = physical_address(a.peek(from, false));
    int others = 0;  // references that nobody will ever copy, so without promises
    while (memory::frames().share_promised(frame)) others++;
    const uint64_t there = a.send_pages(b, from, 2 * PAGE_SIZE, false);
    EXPECT_EQ(get(b, there), 5);
    EXPECT_EQ(get(b, there + PAGE_SIZE), 6);
    EXPECT_NE(b.peek(there, true), nullptr) << "it was copied: nobody shares it";
    EXPECT_EQ(b.peek(there + PAGE_SIZE, true), nullptr) << "it is shared with a";
    while (others-- > 0) release_unpromised(frame);
}

TEST_F(Spaces, ArgumentsAreChecked) {
    const uint64_t before = available();
    EXPECT_EQ(a.allocate(0, PAGE_SIZE, {VM_PROT_WRITE | VM_PROT_EXECUTE}).error(),
              KERN_PROTECTION_FAILURE);
    EXPECT_EQ(a.allocate(0, PAGE_SIZE, {8}).error(), KERN_PROTECTION_FAILURE);
    EXPECT_EQ(a.allocate(0, 0, RW).error(), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(a.allocate(0, ~0ull, RW).error(), KERN_NO_SPACE);
    EXPECT_EQ(a.allocate(0, VM_USER_END - 4096, RW).error(), KERN_NO_SPACE);
    EXPECT_EQ(a.allocate(0, 1ull << 40, RW).error(), KERN_RESOURCE_SHORTAGE);
    EXPECT_EQ(a.allocate(0x400001, PAGE_SIZE, RW).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.allocate(0x3FF000, PAGE_SIZE, RW).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.allocate(0x1000, PAGE_SIZE, RW).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.allocate(VM_USER_END, PAGE_SIZE, RW).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.allocate(VM_USER_END - PAGE_SIZE, 2 * PAGE_SIZE, RW).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.allocate(0xFFFF800000000000, PAGE_SIZE, RW).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(available(), before);
    EXPECT_OK(a.allocate(0x400000, 2 * PAGE_SIZE, RX));
    EXPECT_EQ(a.allocate(0x401000, PAGE_SIZE, RW).error(), KERN_NO_SPACE);
    EXPECT_OK(a.allocate(VM_USER_END - PAGE_SIZE, PAGE_SIZE, RW));
    EXPECT_EQ(a.deallocate(0x400000, 3 * PAGE_SIZE).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.deallocate(0x400000, 0).error(), KERN_INVALID_ARGUMENT);
    EXPECT_EQ(a.deallocate(0x400000, ~0ull).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.protect(0x400000, 3 * PAGE_SIZE, R).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.protect(0x400000, PAGE_SIZE, {6}).error(), KERN_PROTECTION_FAILURE);
    EXPECT_EQ(a.resolve(0xFFFF800000000000, Access::Read).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.resolve(0, Access::Read).error(), KERN_INVALID_ADDRESS);
    uint8_t byte = 0;
    EXPECT_EQ(a.copy_out(0x400000, &byte, 1).error(), KERN_PROTECTION_FAILURE);
    EXPECT_OK(a.resolve(0x400000, Access::Execute));
    EXPECT_EQ(a.resolve(VM_USER_END - 1, Access::Execute).error(), KERN_PROTECTION_FAILURE);
    EXPECT_EQ(a.copy_in(&byte, VM_USER_END - 1, 2).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.copy_in(&byte, 0x400000, ~0ull).error(), KERN_INVALID_ADDRESS);
    EXPECT_OK(a.copy_in(&byte, ~0ull, 0));
}

TEST_F(Spaces, ProtectionsAreKeptPageByPage) {
    const uint64_t address = a.allocate(0, 5 * PAGE_SIZE, RW).value();
    for (uint64_t i = 0; i < 5; i++) put(a, address + i * PAGE_SIZE, static_cast<uint8_t>(i + 1));
    ASSERT_OK(a.protect(address + PAGE_SIZE, 3 * PAGE_SIZE, R));
    ASSERT_OK(a.protect(address + 2 * PAGE_SIZE, PAGE_SIZE, Protection::none()));
    uint8_t byte = 9;
    EXPECT_OK(a.copy_out(address, &byte, 1));
    EXPECT_EQ(a.copy_out(address + PAGE_SIZE, &byte, 1).error(), KERN_PROTECTION_FAILURE);
    EXPECT_EQ(a.copy_in(&byte, address + 2 * PAGE_SIZE, 1).error(), KERN_PROTECTION_FAILURE);
    EXPECT_EQ(get(a, address + 3 * PAGE_SIZE), 4);
    ASSERT_OK(a.protect(address, 5 * PAGE_SIZE, RW));
    EXPECT_EQ(get(a, address + 2 * PAGE_SIZE), 3);  // still there
    put(a, address + 2 * PAGE_SIZE, 30);
    EXPECT_EQ(get(a, address + 2 * PAGE_SIZE), 30);
}

TEST_F(Spaces, AReleasedSpaceIsEmptyForEver) {
    const uint64_t address = a.allocate(0, 3 * PAGE_SIZE, RW).value();
    put(a, address, 1);
    CapturedMemory memory = b.capture(b.allocate(0, 9000, RW).value(), 9000, false).value();
    while (a.release_step()) {
    }
    EXPECT_FALSE(a.release_step()) << "nothing is left to release";
    EXPECT_EQ(a.charge(), 0u);
    EXPECT_EQ(a.allocate(0, PAGE_SIZE, RW).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.resolve(address, Access::Read).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.deallocate(address, PAGE_SIZE).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.capture(address, PAGE_SIZE, true).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.prepare_insert(memory).error(), KERN_INVALID_ADDRESS);
    ASSERT_OK(a.initialize());
}

TEST_F(Spaces, ImagesLieWhereTheySay) {
    std::vector<uint8_t> bytes(6000);
    for (size_t i = 0; i < bytes.size(); i++) bytes[i] = static_cast<uint8_t>(i * 7 + 1);
    ASSERT_OK(a.map_image(0x400000, 4 * PAGE_SIZE, RX, 0x123, {bytes.data(), bytes.size()}));
    EXPECT_EQ(get(a, 0x400122), 0);
    EXPECT_EQ(get(a, 0x400123), 1);
    EXPECT_EQ(get(a, 0x400123 + 5999), bytes[5999]);
    EXPECT_EQ(get(a, 0x400123 + 6000), 0);
    EXPECT_EQ(get(a, 0x403FFF), 0);
    EXPECT_OK(a.resolve(0x400123, Access::Execute));
    EXPECT_EQ(a.map_image(0x400000, PAGE_SIZE, R, 0, {}).error(), KERN_NO_SPACE);
    EXPECT_EQ(a.map_image(0x500000, PAGE_SIZE, R, 4000, {bytes.data(), 97}).error(),
              KERN_INVALID_ARGUMENT);
}

TEST_F(Spaces, SentMemoryIsCopyOnWrite) {
    const uint64_t from = a.allocate(0, 3 * PAGE_SIZE, RW).value();
    put(a, from, 1, 3 * PAGE_SIZE);
    const uint64_t before = available();
    const uint64_t to = send(a, from, 3 * PAGE_SIZE, false, b);
    EXPECT_EQ(before - available(), 3u);  // a promise for each page
    put(a, from + PAGE_SIZE, 2);          // the sender writes
    put(b, to + 2 * PAGE_SIZE, 3);        // the receiver writes
    EXPECT_EQ(get(b, to), 1);
    EXPECT_EQ(get(b, to + PAGE_SIZE), 1);
    EXPECT_EQ(get(a, from + 2 * PAGE_SIZE), 1);
    EXPECT_EQ(get(a, from + PAGE_SIZE), 2);
    EXPECT_EQ(get(b, to + 2 * PAGE_SIZE), 3);
    EXPECT_EQ(b.resolve(to, Access::Execute).error(), KERN_PROTECTION_FAILURE);
    put(a, from, 4);
    put(b, to, 5);  // alone by now: no copy
    EXPECT_EQ(before - available(), 3u);
}

TEST_F(Spaces, PartialPagesAreCopiedAndTheirRestIsZero) {
    const uint64_t from = a.allocate(0, 4 * PAGE_SIZE, RW).value();
    put(a, from, 0xEE, 4 * PAGE_SIZE);
    const uint64_t to = send(a, from + 0x123, 100, false, b);
    EXPECT_EQ(to % PAGE_SIZE, 0x123u);
    for (uint64_t i = 0; i < PAGE_SIZE; i++) {
        const bool inside = i >= 0x123 && i < 0x123 + 100;
        ASSERT_EQ(get(b, page_down(to) + i), inside ? 0xEE : 0);
    }
    const uint64_t longer = send(a, from + 0x800, 2 * PAGE_SIZE, false, b);
    EXPECT_EQ(get(b, page_down(longer) + 0x7FF), 0);
    EXPECT_EQ(get(b, longer), 0xEE);
    EXPECT_EQ(get(b, longer + 2 * PAGE_SIZE - 1), 0xEE);
    EXPECT_EQ(get(b, longer + 2 * PAGE_SIZE), 0);
    // One whole page is copied too: nothing is shared.
    const uint64_t promised = memory::frames().counts().promised;
    (void)send(a, from, PAGE_SIZE, false, b);
    EXPECT_EQ(memory::frames().counts().promised, promised);
}

TEST_F(Spaces, OverlappingRangesCanBothBeMoved) {
    const uint64_t from = a.allocate(0, 4 * PAGE_SIZE, RW).value();
    put(a, from, 6, 4 * PAGE_SIZE);
    CapturedMemory first = a.capture(from, 3 * PAGE_SIZE, true).value();
    CapturedMemory second = a.capture(from + PAGE_SIZE, 3 * PAGE_SIZE, true).value();
    a.remove_captured(first);
    a.remove_captured(second);
    a.finish_transfers();
    for (CapturedMemory* captured : {&first, &second}) {
        Insertion insertion = b.prepare_insert(*captured).value();
        const uint64_t to = b.commit_insert(std::move(insertion), std::move(*captured));
        for (uint64_t i = 0; i < 3; i++) EXPECT_EQ(get(b, to + i * PAGE_SIZE), 6);
    }
    for (uint64_t i = 0; i < 4; i++) EXPECT_EQ(get(a, from + i * PAGE_SIZE), -1);
}

TEST_F(Spaces, WhatIsNotThereCannotBeSent) {
    const uint64_t from = a.allocate(0, 2 * PAGE_SIZE, RW).value();
    const uint64_t before = available();
    EXPECT_EQ(a.capture(from, 3 * PAGE_SIZE, false).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.capture(0x1000, 1, false).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.capture(0xFFFF800000000000, 8192, false).error(), KERN_INVALID_ADDRESS);
    EXPECT_EQ(a.capture(from, ~0ull, false).error(), KERN_INVALID_ADDRESS);
    ASSERT_OK(a.protect(from + PAGE_SIZE, PAGE_SIZE, Protection::none()));
    EXPECT_EQ(a.capture(from, 2 * PAGE_SIZE, false).error(), KERN_PROTECTION_FAILURE);
    EXPECT_EQ(available(), before);
    EXPECT_EQ(send(a, 0x1000, 0, false, b), 0u);
}

TEST_F(Spaces, MoreThanFitsIsRefusedAndNothingChanges) {
    const uint64_t from = a.allocate(0, 2000 * PAGE_SIZE, RW).value();
    put(a, from, 1, 2000 * PAGE_SIZE);
    const auto counts = memory::frames().counts();
    EXPECT_EQ(a.capture(from, 2000 * PAGE_SIZE, false).error(), KERN_RESOURCE_SHORTAGE);
    EXPECT_EQ(memory::frames().counts(), counts);
    put(a, from, 2, 2000 * PAGE_SIZE);
    EXPECT_EQ(memory::frames().counts(), counts);
}

TEST_F(Spaces, BigTransfersAreDoneInPiecesAndSeenWholeAtOnce) {
    const uint64_t from = a.allocate(0, 900 * PAGE_SIZE, RW).value();
    for (uint64_t i = 0; i < 900; i += 2) put(a, from + i * PAGE_SIZE, static_cast<uint8_t>(i));
    CapturedMemory captured = a.capture(from, 900 * PAGE_SIZE, true).value();
    a.remove_captured(captured);
    EXPECT_EQ(get(a, from + PAGE_SIZE), -1);
    Insertion insertion = b.prepare_insert(captured).value();
    EXPECT_EQ(get(b, insertion.address()), -1);  // not yet
    EXPECT_EQ(b.deallocate(insertion.address(), PAGE_SIZE).error(), KERN_INVALID_ADDRESS);
    const uint64_t to = b.commit_insert(std::move(insertion), std::move(captured));
    // Before finish_transfers(): pages come in when they are touched.
    EXPECT_EQ(get(b, to + 500 * PAGE_SIZE), static_cast<uint8_t>(500));
    put(b, to + 502 * PAGE_SIZE, 77);
    put(b, to + 503 * PAGE_SIZE, 78);
    scheduler::preemption_points = 0;
    a.finish_transfers();
    b.finish_transfers();
    EXPECT_GE(scheduler::preemption_points, 2u);
    EXPECT_EQ(get(a, from), -1);
    EXPECT_EQ(get(b, to + 502 * PAGE_SIZE), 77);
    EXPECT_EQ(get(b, to + 503 * PAGE_SIZE), 78);
    for (uint64_t i = 504; i < 900; i++) {
        ASSERT_EQ(get(b, to + i * PAGE_SIZE), i % 2 ? 0 : static_cast<uint8_t>(i));
    }
    // One that is changed before it has been entered whole.
    const uint64_t back = send(b, to, 10 * PAGE_SIZE, false, a);
    EXPECT_EQ(get(a, back + 2 * PAGE_SIZE), 2);
    CapturedMemory again = b.capture(to, 900 * PAGE_SIZE, false).value();
    Insertion place = a.prepare_insert(again).value();
    const uint64_t there = a.commit_insert(std::move(place), std::move(again));
    EXPECT_OK(a.deallocate(there + 100 * PAGE_SIZE, 700 * PAGE_SIZE));
    EXPECT_EQ(get(a, there + 801 * PAGE_SIZE), 0);
    EXPECT_EQ(get(a, there + 800 * PAGE_SIZE), static_cast<uint8_t>(800));
    EXPECT_EQ(get(a, there + 799 * PAGE_SIZE), -1);
}

TEST_F(Spaces, KernelMadeMemoryArrives) {
    CapturedMemory memory = CapturedMemory::make(6000).value();
    const uint8_t text[] = "names";
    memory.write(4090, {text, 5});
    uint8_t back[8] = {};
    memory.read(4090, {back, 5});
    EXPECT_STREQ(reinterpret_cast<char*>(back), "names");
    Insertion insertion = a.prepare_insert(memory).value();
    const uint64_t to = a.commit_insert(std::move(insertion), std::move(memory));
    EXPECT_EQ(to % PAGE_SIZE, 0u);
    EXPECT_EQ(get(a, to + 4094), 's');
    EXPECT_EQ(get(a, to + 6000), 0);
    EXPECT_EQ(CapturedMemory::make(1ull << 50).error(), KERN_RESOURCE_SHORTAGE);
    EXPECT_EQ(CapturedMemory::make(~0ull).error(), KERN_RESOURCE_SHORTAGE);
}

TEST_F(Spaces, FlushesHappenWhereARightIsLostAndOnlyWhereLoaded) {
    const uint64_t from = a.allocate(0, 8 * PAGE_SIZE, RW).value();
    put(a, from, 1, 8 * PAGE_SIZE);
    tlb::load_root(a.root());
    tlb::user_flushes = tlb::page_flushes = 0;
    CapturedMemory first = a.capture(from, 4 * PAGE_SIZE, false).value();
    CapturedMemory second = a.capture(from + 4 * PAGE_SIZE, 4 * PAGE_SIZE, false).value();
    EXPECT_EQ(tlb::user_flushes + tlb::page_flushes, 2u);
    CapturedMemory third = a.capture(from, 4 * PAGE_SIZE, false).value();
    EXPECT_EQ(tlb::user_flushes, 2u);  // nothing had become read-only
    tlb::load_root(b.root());
    ASSERT_OK(a.protect(from, 8 * PAGE_SIZE, R));
    EXPECT_EQ(tlb::user_flushes, 2u);
    tlb::load_root({});
}

// What a program would see: per page a protection and bytes.
struct Model {
    struct Page {
        Protection protection;
        std::vector<uint8_t> bytes = std::vector<uint8_t>(PAGE_SIZE);
    };
    std::map<uint64_t, Page> pages;

    bool allocated(uint64_t start, uint64_t end) const {
        for (uint64_t page = start; page < end; page += PAGE_SIZE) {
            if (!pages.count(page)) return false;
        }
        return true;
    }
    bool readable(uint64_t start, uint64_t end) const {
        for (uint64_t page = start; page < end; page += PAGE_SIZE) {
            if (!pages.at(page).protection.readable()) return false;
        }
        return true;
    }
    uint64_t first_fit(uint64_t size) const {
        uint64_t at = VM_ALLOCATE_START;
        for (auto& [page, contents] : pages) {
            if (page < at) continue;
            if (page - at >= size) break;
            at = page + PAGE_SIZE;
        }
        return at;
    }
    void erase(uint64_t start, uint64_t end) {
        pages.erase(pages.lower_bound(start), pages.lower_bound(end));
    }
    void read(uint64_t address, uint8_t* to, uint64_t size) const {
        for (uint64_t done = 0, part = 0; done < size; done += part) {
            part = min(size - done, PAGE_SIZE - (address + done) % PAGE_SIZE);
            const Page& page = pages.at(page_down(address + done));
            std::memcpy(to + done, &page.bytes[(address + done) % PAGE_SIZE], part);
        }
    }
    void write(uint64_t address, const uint8_t* from, uint64_t size) {
        for (uint64_t done = 0, part = 0; done < size; done += part) {
            part = min(size - done, PAGE_SIZE - (address + done) % PAGE_SIZE);
            Page& page = pages.at(page_down(address + done));
            std::memcpy(&page.bytes[(address + done) % PAGE_SIZE], from + done, part);
        }
    }
};

class RandomTrace : public Spaces, public testing::WithParamInterface<uint64_t> {
protected:
    // An address in or near what is allocated.
    uint64_t some_address(const Model& model) {
        if (model.pages.empty() || random_() % 16 == 0)
            return VM_ALLOCATE_START + random_() % 0x40000;
        auto at = std::next(model.pages.begin(), static_cast<long>(random_() % model.pages.size()));
        return at->first + (random_() % 2 ? random_() % PAGE_SIZE : 0);
    }
    uint64_t some_size() {
        return random_() % 3 ? (1 + random_() % 12) * PAGE_SIZE : 1 + random_() % 9000;
    }
    Protection some_protection() {
        const Protection choices[] = {RW, RW, RW, R, RX, Protection::none()};
        return choices[random_() % 6];
    }

    void allocate(AddressSpace& space, Model& model) {
        const uint64_t size = some_size();
        const Protection protection = some_protection();
        uint64_t address = random_() % 4 ? 0 : page_down(some_address(model));
        // Sometimes far away, for tables of its own; sometimes on a border of tables.
        if (random_() % 8 == 0) address = (1 + random_() % 4) << (30 + 9 * (random_() % 2));
        if (random_() % 8 == 0)
            address = VM_ALLOCATE_START + (1 + random_() % 3) * 0x200000 - 0x3000;
        auto result = space.allocate(address, size, protection);
        if (result.error() == KERN_RESOURCE_SHORTAGE) return;
        const uint64_t rounded = page_up(size);
        if (address == 0) {
            ASSERT_OK(result);
            ASSERT_EQ(result.value(), model.first_fit(rounded));
        } else {
            bool free = true;
            for (uint64_t page = address; page < address + rounded; page += PAGE_SIZE) {
                if (model.pages.count(page)) free = false;
            }
            ASSERT_EQ(result.error(), free ? KERN_SUCCESS : KERN_NO_SPACE);
            if (!free) return;
        }
        for (uint64_t offset = 0; offset < rounded; offset += PAGE_SIZE) {
            model.pages[result.value() + offset] = {.protection = protection};
        }
    }

    void deallocate(AddressSpace& space, Model& model) {
        const uint64_t address = some_address(model);
        const uint64_t size = some_size();
        auto result = space.deallocate(address, size);
        if (result.error() == KERN_RESOURCE_SHORTAGE) return;
        const bool all = model.allocated(page_down(address), page_up(address + size));
        ASSERT_EQ(result.error(), all ? KERN_SUCCESS : KERN_INVALID_ADDRESS);
        if (all) model.erase(page_down(address), page_up(address + size));
    }

    void protect(AddressSpace& space, Model& model) {
        const uint64_t address = some_address(model);
        const uint64_t size = some_size();
        const Protection protection = some_protection();
        auto result = space.protect(address, size, protection);
        if (result.error() == KERN_RESOURCE_SHORTAGE) return;
        const bool all = model.allocated(page_down(address), page_up(address + size));
        ASSERT_EQ(result.error(), all ? KERN_SUCCESS : KERN_INVALID_ADDRESS);
        if (!all) return;
        for (uint64_t page = page_down(address); page < address + size; page += PAGE_SIZE) {
            model.pages.at(page).protection = protection;
        }
    }

    // Reads or writes, up to the first page that does not allow it.
    void copy(AddressSpace& space, Model& model, bool write) {
        const uint64_t address = some_address(model);
        const uint64_t size = some_size();
        std::vector<uint8_t> bytes(size);
        uint64_t next = random_();
        for (uint8_t& byte : bytes) byte = static_cast<uint8_t>((next = next * 5 + 1) >> 32);
        kern_return_t expected = KERN_SUCCESS;
        uint64_t end = address;
        while (end < address + size) {
            auto page = model.pages.find(page_down(end));
            if (page == model.pages.end()) {
                expected = KERN_INVALID_ADDRESS;
            } else if (write ? !page->second.protection.writable()
                             : !page->second.protection.readable()) {
                expected = KERN_PROTECTION_FAILURE;
            }
            if (expected != KERN_SUCCESS) break;
            end = min(page_down(end) + PAGE_SIZE, address + size);
        }
        if (write) {
            ASSERT_EQ(space.copy_out(address, bytes.data(), size).error(), expected);
        } else {
            ASSERT_EQ(space.copy_in(bytes.data(), address, size).error(), expected);
        }
        if (write) {
            model.write(address, bytes.data(), end - address);
        } else {
            std::vector<uint8_t> right(end - address);
            model.read(address, right.data(), end - address);
            ASSERT_TRUE(std::equal(right.begin(), right.end(), bytes.begin())) << "wrong bytes";
        }
    }

    void transfer(AddressSpace& from, Model& sender, AddressSpace& to, Model& receiver) {
        const uint64_t address = some_address(sender);
        const uint64_t size = some_size();
        const bool move = random_() % 3 == 0;
        auto captured = from.capture(address, size, move);
        if (captured.error() == KERN_RESOURCE_SHORTAGE) return;
        const uint64_t first = page_down(address);
        const uint64_t end = page_up(address + size);
        kern_return_t expected = KERN_SUCCESS;
        if (!sender.allocated(first, end)) {
            expected = KERN_INVALID_ADDRESS;
        } else if (!sender.readable(first, end)) {
            expected = KERN_PROTECTION_FAILURE;
        }
        ASSERT_EQ(captured.error(), expected);
        if (expected != KERN_SUCCESS || random_() % 8 == 0) return;  // or the send fails later

        std::map<uint64_t, std::vector<uint8_t>> sent;
        for (uint64_t page = first; page < end; page += PAGE_SIZE) {
            std::vector<uint8_t>& bytes = sent[page - first];
            bytes.assign(PAGE_SIZE, 0);
            const uint64_t low = max(address, page);
            const uint64_t high = min(address + size, page + PAGE_SIZE);
            sender.read(low, &bytes[low - page], high - low);
        }
        CapturedMemory memory = std::move(captured).value();
        if (move) {
            from.remove_captured(memory);
            from.finish_transfers();
            sender.erase(first, end);
        }
        auto insertion = to.prepare_insert(memory);
        if (!insertion.ok()) {
            ASSERT_EQ(insertion.error(), KERN_RESOURCE_SHORTAGE);
            return;
        }
        if (random_() % 8 == 0) return;  // the receive fails: both are destroyed
        const uint64_t there = receiver.first_fit(end - first);
        const uint64_t arrived = to.commit_insert(std::move(insertion).value(), std::move(memory));
        ASSERT_EQ(arrived, there + address % PAGE_SIZE);
        if (random_() % 2) to.finish_transfers();
        for (auto& [offset, bytes] : sent) receiver.pages[there + offset] = {RW, bytes};
    }

    // The whole pages around; with `move` those up to a hole or another protection, in the hope
    // that they are one region.
    void send_pages(AddressSpace& from, Model& sender, AddressSpace& to, Model& receiver) {
        uint64_t first = page_down(some_address(sender));
        uint64_t end = first + (1 + random_() % 4) * PAGE_SIZE;
        const bool move = random_() % 2;
        if (move && sender.pages.count(first)) {
            const Protection protection = sender.pages.at(first).protection;
            const auto same = [&](uint64_t page) {
                return sender.pages.count(page) && sender.pages.at(page).protection == protection;
            };
            while (same(first - PAGE_SIZE)) first -= PAGE_SIZE;
            for (end = first; same(end);) end += PAGE_SIZE;
        }
        const uint64_t there = receiver.first_fit(end - first);
        const uint64_t address = from.send_pages(to, first, end - first, move);
        if (address == 0) return;  // whatever was different: nothing may have happened
        ASSERT_NE(&from, &to);
        ASSERT_EQ(address, there);
        ASSERT_TRUE(sender.allocated(first, end) && sender.readable(first, end))
            << "nothing to send";
        for (uint64_t page = first; page < end; page += PAGE_SIZE) {
            receiver.pages[there + page - first] = {RW, sender.pages.at(page).bytes};
        }
        if (move) sender.erase(first, end);
        (move ? moved_ : shared_)++;
    }

    // A page that a space is asked for before an operation: it remembers two. Afterwards the answer
    // must be that of the page tables again.
    uint64_t remember_page(AddressSpace& space, const Model& model) {
        const uint64_t address = some_address(model);
        EXPECT_EQ(space.peek_writable(address), space.peek(address, true));
        return address;
    }

    std::mt19937_64 random_{GetParam()};
    int shared_ = 0, moved_ = 0;  // by send_pages()
};

TEST_P(RandomTrace, AgreesWithTheModel) {
    AddressSpace* spaces[] = {&a, &b};
    Model models[2];
    for (int step = 0; step < 2000; step++) {
        const size_t one = random_() % 2;
        const size_t other = random_() % 2;
        AddressSpace& space = *spaces[one];
        Model& model = models[one];
        const uint64_t kind = random_() % 15;
        const bool can_fail = kind < 4 || kind >= 9;
        const uint64_t remembered[][2] = {
            {remember_page(a, models[0]), remember_page(a, models[0])},
            {remember_page(b, models[1]), remember_page(b, models[1])}};
        if (can_fail && random_() % 3 == 0) memory::fail_after(1 + random_() % 6);
        switch (kind) {
        case 0:
        case 1:
            allocate(space, model);
            break;
        case 2:
            deallocate(space, model);
            break;
        case 3:
            protect(space, model);
            break;
        case 4:
        case 5:
        case 6:
            copy(space, model, true);
            break;
        case 7:
        case 8:
            copy(space, model, false);
            break;
        case 9:
        case 10:
        case 11:
            send_pages(space, model, *spaces[other], models[other]);
            break;
        default:
            transfer(space, model, *spaces[other], models[other]);
        }
        memory::never_fail();
        if (HasFatalFailure()) FAIL() << "step " << step;
        for (size_t i = 0; i < 2; i++) {
            for (const uint64_t address : remembered[i]) {
                ASSERT_EQ(spaces[i]->peek_writable(address), spaces[i]->peek(address, true))
                    << step;
            }
        }
        if (step % 50 == 0) {
            ASSERT_TRUE(a.consistent()) << step;
            ASSERT_TRUE(b.consistent()) << step;
            uint64_t held = 0;
            held += a.charge() + b.charge();
            // Everything taken is charged to one of the two.
            ASSERT_EQ(before_.available() - available(), held) << step;
        }
    }
    EXPECT_GT(shared_, 25);
    EXPECT_GT(moved_, 10);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomTrace, testing::Range<uint64_t>(1, 7));

}  // namespace
