// AddressSpace on the machine's own memory and page tables, and what is left when allocations fail.
#include "lib/string.h"
#include "memory/frame_allocator.hpp"
#include "memory/paging.hpp"
#include "test/each_failure.hpp"
#include "test/ktap.hpp"
#include "vm/address_space.hpp"

namespace {

constexpr Protection RW = Protection::read_write();

// A space that gives everything back.
class TestSpace : public AddressSpace {
public:
    TestSpace() { made_ = initialize().ok(); }
    ~TestSpace() {
        while (release_step()) {
        }
    }
    bool made() const { return made_; }

    uint64_t read(uint64_t address) {
        uint64_t value = 0;
        return copy_in(&value, address, sizeof(value)).ok() ? value : ~uint64_t{0};
    }
    bool write(uint64_t address, uint64_t value) {
        return copy_out(address, &value, sizeof(value)).ok();
    }

private:
    bool made_;
};

Result<uint64_t> send(AddressSpace& from, uint64_t address, uint64_t size, bool keep_none,
                      AddressSpace& to) {
    CapturedMemory captured = TRY(from.capture(address, size, keep_none));
    from.flush_stale();
    Insertion insertion = TRY(to.prepare_insert(captured));
    if (keep_none) from.remove_captured(captured);
    const uint64_t there = to.commit_insert(move(insertion), move(captured));
    from.finish_transfers();
    to.finish_transfers();
    return there;
}

// Some of everything; on an error as much as was done stays done.
Result<void> use(AddressSpace& from, AddressSpace& to) {
    const uint64_t address = TRY(from.allocate(0, 20 * PAGE_SIZE, RW));
    const uint64_t mark = 77;
    TRY(from.copy_out(address + 5 * PAGE_SIZE, &mark, sizeof(mark)));
    TRY(from.protect(address + 2 * PAGE_SIZE, PAGE_SIZE, Protection::read()));
    const uint64_t there = TRY(send(from, address + 100, 8 * PAGE_SIZE, false, to));
    TRY(to.deallocate(there + PAGE_SIZE, PAGE_SIZE));
    TRY(send(from, address, 20 * PAGE_SIZE, true, to));
    return {};
}

}  // namespace

KTEST(address_space, kernel_half_is_shared) {
    TestSpace space;
    EXPECT(space.made());
    if (!space.made()) return;
    const uint64_t here = reinterpret_cast<uint64_t>(&send);
    const auto ours = memory::translate(space.root(), here);
    EXPECT(ours.ok() && ours.value().protection == Protection::read_execute());
    EXPECT(ours.ok() && !ours.value().user,
           "the kernel's pages are in every space, and not for ring 3");
    EXPECT_EQ(space.resolve(here, Access::Read).error(), KERN_INVALID_ADDRESS, "a kernel page");
}

KTEST(address_space, entries_say_what_regions_say) {
    TestSpace space;
    if (!space.made()) return;
    EXPECT_EQ(space.allocate(0x400000, 3 * PAGE_SIZE, Protection::read_execute()).error(),
              KERN_SUCCESS);
    EXPECT_EQ(space.allocate(0x600000, 3 * PAGE_SIZE, RW).error(), KERN_SUCCESS);
    EXPECT(!memory::translate(space.root(), 0x400000).ok(),
           "a page gets its frame when it is touched");
    EXPECT_EQ(space.resolve(0x400000, Access::Execute).error(), KERN_SUCCESS);
    EXPECT_EQ(space.resolve(0x600000, Access::Write).error(), KERN_SUCCESS);
    const auto code = memory::translate(space.root(), 0x400000);
    const auto data = memory::translate(space.root(), 0x600000);
    EXPECT(code.ok() && code.value().protection == Protection::read_execute());
    EXPECT(data.ok() && data.value().protection == RW && data.value().user);
    EXPECT_EQ(space.protect(0x600000, PAGE_SIZE, Protection::none()).error(), KERN_SUCCESS);
    EXPECT(!memory::translate(space.root(), 0x600000).ok(),
           "without rights the page must not be mapped");
    EXPECT(space.consistent(), "regions and page tables contradict each other");
}

KTEST(address_space, copy_on_write) {
    TestSpace from;
    TestSpace to;
    if (!from.made() || !to.made()) return;
    const uint64_t address = from.allocate(0, 40 * PAGE_SIZE, RW).value();
    for (uint64_t i = 0; i < 40; i++) EXPECT(from.write(address + i * PAGE_SIZE, i));
    const auto there = send(from, address, 40 * PAGE_SIZE, false, to);
    EXPECT_EQ(there.error(), KERN_SUCCESS);
    if (!there.ok()) return;
    for (uint64_t i = 0; i < 40; i += 2) EXPECT(from.write(address + i * PAGE_SIZE, 1000 + i));
    for (uint64_t i = 1; i < 40; i += 2) EXPECT(to.write(there.value() + i * PAGE_SIZE, 2000 + i));
    for (uint64_t i = 0; i < 40; i++) {
        EXPECT_EQ(from.read(address + i * PAGE_SIZE), i % 2 ? i : 1000 + i,
                  "the other space has written to it");
        EXPECT_EQ(to.read(there.value() + i * PAGE_SIZE), i % 2 ? 2000 + i : i,
                  "the other space has written to it");
    }
    EXPECT(from.consistent(), "regions and page tables contradict each other");
    EXPECT(to.consistent(), "regions and page tables contradict each other");
}

// More than can be had: refused, and everything is as it was.
KTEST(address_space, too_much) {
    TestSpace space;
    if (!space.made()) return;
    const uint64_t before = memory::settled_free();
    EXPECT_EQ(space.allocate(0, (before + 1) * PAGE_SIZE, RW).error(), KERN_RESOURCE_SHORTAGE);
    EXPECT_EQ(memory::settled_free(), before, "what was refused must not cost frames");
    const uint64_t most = before * 2 / 3;
    const auto large = space.allocate(0, most * PAGE_SIZE, RW);
    EXPECT_EQ(large.error(), KERN_SUCCESS);
    if (!large.ok()) return;
    const uint64_t charge = space.charge();
    EXPECT_EQ(space.capture(large.value(), most * PAGE_SIZE, false).error(),
              KERN_RESOURCE_SHORTAGE);
    EXPECT_EQ(space.charge(), charge, "what was refused must not be charged");
    EXPECT(space.write(large.value() + most / 2 * PAGE_SIZE, 5), "the region is damaged");
}

KTEST(address_space, every_allocation_fails_in_turn) {
    uint64_t failures = 0;
    for (test::EachFailure failure; failure.next();) {
        TestSpace from;
        TestSpace to;
        if (!from.made() || !to.made()) return;
        const auto result = failure.during([&] { return use(from, to); });
        if (!result.ok()) {
            failures++;
            EXPECT_EQ(result.error(), KERN_RESOURCE_SHORTAGE, "memory ran out");
        }
        EXPECT(from.consistent(), "regions and page tables contradict each other");
        EXPECT(to.consistent(), "regions and page tables contradict each other");
    }
    EXPECT(failures > 10, "copying takes several allocations, each of which must have failed once");
}
