// Physical memory of the running kernel.
#include "arch/direct_map.hpp"
#include "boot/boot.hpp"
#include "boot/image.hpp"
#include "lib/string.h"
#include "memory/fault_injection.hpp"
#include "memory/frame_allocator.hpp"
#include "memory/heap.hpp"
#include "memory/physical.hpp"
#include "test/ktap.hpp"

namespace {

FrameAllocator& frames() { return memory::frames(); }

// One more reference, with its promise.
bool share(PhysicalAddress frame) {
    return frames().promise(1).ok() && frames().share_promised(frame);
}

// A set of frames: one bit each. The frames themselves are not touched, which on an emulator would
// make it find real memory for each.
class FrameSet {
public:
    explicit FrameSet(uint64_t frame_count) {
        words_ = (frame_count + 63) / 64;
        bits_ = static_cast<uint64_t*>(memory::heap_allocate(words_ * sizeof(uint64_t)));
        if (bits_) memset(bits_, 0, words_ * sizeof(uint64_t));
    }
    ~FrameSet() {
        for (uint64_t word = 0; bits_ && word < words_; word++) {
            for (; bits_[word] != 0; bits_[word] &= bits_[word] - 1) {
                const uint64_t bit = static_cast<uint64_t>(__builtin_ctzll(bits_[word]));
                frames().release({(word * 64 + bit) * PAGE_SIZE});
            }
        }
        memory::heap_free(bits_);
    }
    bool usable() const { return bits_ != nullptr; }
    // False: it was in the set already.
    bool add(PhysicalAddress frame) {
        const uint64_t index = frame.value / PAGE_SIZE;
        const uint64_t before = bits_[index / 64];
        bits_[index / 64] |= uint64_t{1} << (index % 64);
        return bits_[index / 64] != before;
    }

private:
    uint64_t* bits_;
    uint64_t words_;
};

}  // namespace

KTEST(memory, every_frame_once) {
    FrameSet taken(frames().frame_count());
    EXPECT(taken.usable(), "there is no memory for the list of frames");
    if (!taken.usable()) return;
    const uint64_t available = frames().counts().available();
    uint64_t count = 0;
    uint64_t twice = 0;
    uint64_t outside = 0;
    while (true) {
        auto frame = frames().allocate();
        if (!frame.ok()) break;
        count++;
        if (!taken.add(frame.value())) twice++;
        if (!memory::ram().overlaps({frame.value(), PAGE_SIZE})) outside++;
    }
    EXPECT_EQ(twice, 0u, "frames were given to two owners");
    EXPECT_EQ(outside, 0u, "frames that are no RAM were given out");
    EXPECT_EQ(count, available, "all can be had that are not promised");
    EXPECT(!frames().promise(1).ok(), "nothing is left to be promised");
}

// The kernel, the modules and frame 0 are in use, and nobody may have them.
KTEST(memory, occupied_frames_are_not_ours) {
    const PhysicalRange image = image::range();
    for (PhysicalAddress at = image.start; at < image.end(); at += PAGE_SIZE) {
        EXPECT(!frames().owns(at), "a page of the kernel could be given out");
    }
    for (const BootModule& module : boot::information().modules()) {
        for (PhysicalAddress at = module.range.start.page(); at < module.range.end();
             at += PAGE_SIZE) {
            EXPECT(!frames().owns(at), "a page of a boot module could be given out");
        }
    }
    EXPECT(!frames().owns({0}), "frame 0 would be a null pointer");
}

KTEST(memory, hundred_thousand_frame_operations) {
    constexpr size_t SLOTS = 64;
    PhysicalAddress slots[SLOTS] = {};
    const FrameAllocator::Counts before = frames().counts();
    for (int i = 0; i < 100'000; i++) {
        PhysicalAddress& slot = slots[test::random().below(SLOTS)];
        if (slot.value == 0) {
            auto frame = frames().allocate();
            EXPECT_EQ(frame.error(), KERN_SUCCESS);
            if (frame.ok()) slot = frame.value();
        } else if (test::random().below(4) == 0) {
            if (share(slot)) frames().release(slot);
        } else {
            frames().release(exchange(slot, {}));
        }
    }
    for (PhysicalAddress slot : slots) {
        if (slot.value != 0) frames().release(slot);
    }
    EXPECT(frames().counts() == before,
           "all is given back: a frame is lost, or was given back twice");
    EXPECT(frames().consistent(), "bitmap, tree and counters contradict each other");
}

// An allocator of its own with one frame in each of its first two GiB: the search for a free one
// must leave out all that lies between them, at every level. The frames themselves are nobody's.
KTEST(memory, frames_far_apart) {
    constexpr uint64_t GIB = uint64_t{1} << 30;
    constexpr uint64_t FRAMES = 2 * GIB / PAGE_SIZE;
    static constinit FrameAllocator allocator;
    void* metadata = memory::heap_allocate(FrameAllocator::metadata_size(FRAMES));
    if (!metadata) return test::skip("there is no memory for the bookkeeping of 2 GiB");
    const PhysicalAddress near{5 * PAGE_SIZE};
    const PhysicalAddress far{GIB + 7 * PAGE_SIZE};
    const PhysicalRange ram[] = {{near, PAGE_SIZE}, {far, PAGE_SIZE}};
    allocator.initialize(FRAMES, ram, metadata);
    for (int round = 0; round < 2; round++) {
        const auto first = allocator.allocate();
        const auto second = allocator.allocate();
        EXPECT(first.ok() && second.ok(), "there are two frames");
        if (!first.ok() || !second.ok()) break;
        const bool both = first.value() == near ? second.value() == far
                                                : first.value() == far && second.value() == near;
        EXPECT(both, "both frames are handed out, and no other one");
        if (!both) break;
        EXPECT(!allocator.allocate().ok(), "there are no more than two");
        EXPECT(allocator.consistent(), "the levels must say of each other what is so");
        allocator.release(round == 0 ? near : far);
        allocator.release(round == 0 ? far : near);
    }
    memory::heap_free(metadata);
}

KTEST(memory, promises_are_kept) {
    const uint64_t available = frames().counts().available();
    EXPECT(!frames().promise(available + 1).ok(), "there are not so many frames");
    EXPECT_EQ(frames().promise(available).error(), KERN_SUCCESS);
    EXPECT(!frames().allocate().ok(), "everything is promised to others");
    const PhysicalAddress frame = frames().allocate_promised_zeroed();
    EXPECT_EQ(direct_map<uint64_t>(frame)[511], 0u, "the frame was not cleared");
    frames().unpromise(available - 1);
    frames().release(frame);
    EXPECT_EQ(frames().counts().available(), available,
              "not all that was promised or allocated is free again");
}

KTEST(memory, shared_frames) {
    auto frame = frames().allocate();
    EXPECT_EQ(frame.error(), KERN_SUCCESS);
    if (!frame.ok()) return;
    const uint64_t promised = frames().counts().promised;
    EXPECT(share(frame.value()), "a frame is left to be promised for it");
    EXPECT_EQ(frames().references(frame.value()), 2,
              "allocate() gave the first, share_promised() the second");
    EXPECT_EQ(frames().counts().promised, promised + 1,
              "a shared frame needs one set aside for its copy");
    const PhysicalAddress copy = frames().unshare(frame.value());
    EXPECT(copy != frame.value(), "a frame with two owners must be copied");
    EXPECT_EQ(frames().counts().promised, promised, "the frame that was set aside became the copy");
    frames().release(copy);
    frames().release(frame.value());
}

KTEST(memory, injected_failures_of_frames) {
    memory::fail_after(2);
    auto first = frames().allocate();
    auto second = frames().allocate();
    auto third = frames().promise(1);
    memory::never_fail();
    EXPECT_EQ(first.error(), KERN_SUCCESS, "only the second was told to fail");
    EXPECT(!second.ok(), "the second allocation was told to fail");
    EXPECT_EQ(third.error(), KERN_SUCCESS, "only the second was told to fail");
    frames().unpromise(1);
    frames().release(first.value());
}
