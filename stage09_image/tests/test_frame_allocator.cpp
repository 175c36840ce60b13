// FrameAllocator against a plain model: random operations, exhaustion, sharing, misuse.
#include "host_frames.hpp"
#include "host_results.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <set>

namespace {

using Counts = FrameAllocator::Counts;

FrameAllocator& frames() { return memory::frames(); }

constexpr char CONTRADICTION[] = "bitmap, tree and counters contradict each other";

PhysicalAddress take() {
    auto frame = frames().allocate();
    EXPECT_OK(frame);
    return frame.value();
}

// One more reference, with its promise; false: there is no room for either.
bool share(PhysicalAddress frame) {
    if (!frames().promise(1).ok()) return false;
    if (frames().share_promised(frame)) return true;
    frames().unpromise(1);
    return false;
}

TEST(FrameAllocator, EveryFrameIsHandedOutOnce) {
    HostMemory memory(5000);
    const Counts before = frames().counts();
    EXPECT_EQ(before.total, 4999u);
    EXPECT_EQ(before.free, 4999u);
    std::set<uint64_t> seen;
    while (true) {
        auto frame = frames().allocate();
        if (!frame.ok()) break;
        EXPECT_NE(frame.value().value, 0u);
        EXPECT_TRUE(seen.insert(frame.value().value).second) << "given out twice";
    }
    EXPECT_EQ(seen.size(), 4999u);
    EXPECT_TRUE(frames().consistent()) << CONTRADICTION;
    for (uint64_t frame : seen) frames().release({frame});
    EXPECT_EQ(frames().counts(), before);
    EXPECT_TRUE(frames().consistent()) << CONTRADICTION;
}

TEST(FrameAllocator, MetadataStaysBelowFourBytesAFrame) {
    for (uint64_t count : {8192ull, 65536ull, 1310720ull, 16777216ull, 300000000ull}) {
        EXPECT_LE(FrameAllocator::metadata_size(count), 4 * count);
    }
}

TEST(FrameAllocator, RangesOutsideMemoryAreNeverTouched) {
    HostMemory memory(1000);
    new (&memory::kernel_frames) FrameAllocator();
    std::vector<uint64_t> metadata(FrameAllocator::metadata_size(1000) / 8 + 1);
    const PhysicalRange ram[] = {{{0x2000}, 0x7000},
                                 {{500 * 4096ull}, 1500 * 4096ull}};  // beyond the end
    frames().initialize(1000, ram, metadata.data());
    EXPECT_EQ(frames().counts().total, 7 + 500u);
    frames().withdraw({0x3800}, {0x4001});  // frames 3 and 4
    EXPECT_EQ(frames().counts().total, 5 + 500u);
    EXPECT_FALSE(frames().owns({0x3000})) << "it was withdrawn";
    EXPECT_FALSE(frames().owns({0x1000})) << "it is no RAM";
    EXPECT_TRUE(frames().owns({0x5000})) << "it is RAM, and was not withdrawn";
    EXPECT_EQ(frames().references({0x5000}), 0);
    EXPECT_FALSE(frames().owns({5000 * 4096})) << "it is beyond the last frame";
    EXPECT_TRUE(frames().consistent()) << CONTRADICTION;
}

// Of 16 GiB with one frame used, next to nothing has been written.
TEST(FrameAllocator, FramesAreEnteredWhenTheyAreNeeded) {
    constexpr uint64_t FRAMES = (16ull << 30) / PAGE_SIZE;
    constexpr uint8_t JUNK = 0xA5;
    std::vector<uint8_t> metadata(FrameAllocator::metadata_size(FRAMES), JUNK);
    const PhysicalRange ram[] = {{{5 * PAGE_SIZE}, (FRAMES - 5) * PAGE_SIZE}};
    FrameAllocator allocator;
    allocator.initialize(FRAMES, ram, metadata.data());
    EXPECT_EQ(allocator.allocate().value().value, 5 * PAGE_SIZE);
    EXPECT_EQ(allocator.counts().free, FRAMES - 6);
    const auto junk = static_cast<uint64_t>(std::count(metadata.begin(), metadata.end(), JUNK));
    EXPECT_GE(junk, FRAMES * 2 * 99 / 100) << "bytes about frames that nobody has asked for";
    const PhysicalAddress last{(FRAMES - 1) * PAGE_SIZE};
    EXPECT_TRUE(allocator.owns(last)) << "it could be handed out";
    EXPECT_EQ(allocator.references(last), 0) << "nobody has it yet";
    EXPECT_DEATH(allocator.release(last), "free already");
    allocator.withdraw(last, last + PAGE_SIZE);
    EXPECT_FALSE(allocator.owns(last)) << "it was withdrawn";
    EXPECT_TRUE(allocator.consistent()) << CONTRADICTION;
}

// Ranges that begin and end in the middle of words, and holes over which nothing is to be had.
TEST(FrameAllocator, RangesAreEnteredExactly) {
    constexpr uint64_t FRAMES = 30000;
    const std::pair<uint64_t, uint64_t> parts[] = {
        {3, 4}, {60, 70}, {128, 192}, {4000, 4200}, {8191, 8193}, {20001, 20300}, {29999, 30000}};
    std::vector<PhysicalRange> ram;
    std::set<uint64_t> due;
    for (auto [first, end] : parts) {
        ram.push_back({{first * PAGE_SIZE}, (end - first) * PAGE_SIZE});
        for (uint64_t frame = first; frame < end; frame++) due.insert(frame * PAGE_SIZE);
    }
    std::vector<uint64_t> metadata(FrameAllocator::metadata_size(FRAMES) / 8 + 1, ~0ull);
    FrameAllocator allocator;
    allocator.initialize(FRAMES, {ram.data(), ram.size()}, metadata.data());
    EXPECT_EQ(allocator.counts().total, due.size());
    for (uint64_t frame = 0; frame < FRAMES; frame++) {
        ASSERT_EQ(allocator.owns({frame * PAGE_SIZE}), due.count(frame * PAGE_SIZE) == 1) << frame;
    }
    std::set<uint64_t> taken;
    while (allocator.counts().free > 0) {
        taken.insert(allocator.allocate().value().value);
        ASSERT_TRUE(allocator.consistent()) << CONTRADICTION;
    }
    EXPECT_EQ(taken, due) << "each frame of the ranges, and no other one";
}

TEST(FrameAllocator, RunsAreContiguousAndAligned) {
    HostMemory memory(4096);
    const PhysicalAddress single = take();
    const PhysicalAddress run = frames().allocate_run(512, 512).value();
    EXPECT_EQ(run.value % (512 * 4096), 0u);
    EXPECT_TRUE(frames().consistent()) << CONTRADICTION;
    for (uint64_t i = 0; i < 512; i++) frames().release(run + i * 4096);
    frames().release(single);
    EXPECT_FALSE(frames().allocate_run(4096, 1).ok()) << "4095 are free";
    EXPECT_FALSE(frames().allocate_run(0, 1).ok()) << "no frames, no run";
    EXPECT_TRUE(frames().consistent()) << CONTRADICTION;
}

TEST(FrameAllocator, PromisesCannotBeTakenByOthers) {
    HostMemory memory(100 + 1);  // frame 0 is never used
    EXPECT_FALSE(frames().promise(101).ok()) << "there are only 100";
    EXPECT_FALSE(frames().promise(~0ull).ok()) << "there are only 100";
    ASSERT_OK(frames().promise(60));
    EXPECT_EQ(frames().counts().available(), 40u);
    std::vector<PhysicalAddress> taken;
    while (true) {
        auto frame = frames().allocate();
        if (!frame.ok()) break;
        taken.push_back(frame.value());
    }
    EXPECT_EQ(taken.size(), 40u);
    for (int i = 0; i < 60; i++) taken.push_back(frames().allocate_promised());
    EXPECT_EQ(frames().counts().promised, 0u);
    EXPECT_DEATH((void)frames().allocate_promised(), "");
    EXPECT_DEATH(frames().unpromise(1), "");
    for (PhysicalAddress frame : taken) frames().release(frame);
    EXPECT_EQ(frames().counts().available(), 100u);
}

TEST(FrameAllocator, SharedFramesHoldOnePromiseForEveryFurtherReference) {
    HostMemory memory(1000);
    const Counts before = frames().counts();
    const PhysicalAddress frame = take();
    ASSERT_TRUE(share(frame)) << "there is room for a second reference";
    ASSERT_TRUE(share(frame)) << "there is room for a third reference";
    EXPECT_EQ(frames().references(frame), 3);
    EXPECT_EQ(frames().counts().promised, 2u);
    const PhysicalAddress copy = frames().unshare(frame);
    EXPECT_EQ(frames().references(frame), 2);
    EXPECT_EQ(frames().references(copy), 1);
    EXPECT_EQ(frames().counts().promised, 1u);
    frames().release(frame);
    EXPECT_EQ(frames().counts().promised, 0u);
    frames().release(frame);
    frames().release(copy);
    EXPECT_EQ(frames().counts(), before);
}

TEST(FrameAllocator, ReferencesDoNotOverflow) {
    HostMemory memory(0x11000);
    const PhysicalAddress frame = take();
    for (int i = 1; i < FrameAllocator::MOST_REFERENCES; i++) ASSERT_TRUE(share(frame)) << i;
    const Counts full = frames().counts();
    EXPECT_FALSE(share(frame)) << "the count has no room for one more";
    EXPECT_EQ(frames().counts(), full);
}

TEST(FrameAllocator, MisuseIsCaught) {
    HostMemory memory(1000);
    const PhysicalAddress frame = take();
    frames().release(frame);
    EXPECT_DEATH(frames().release(frame), "free already");
    EXPECT_DEATH((void)frames().share_promised(frame), "free already");
    EXPECT_DEATH(frames().release({0}), "not the frame allocator's");
    EXPECT_DEATH(frames().release({1ull << 40}), "not the frame allocator's");
    const PhysicalAddress other = take();
    EXPECT_DEATH(frames().release(other + 8), "not the address of a frame");
}

TEST(FrameAllocator, InjectedFailuresChangeNothing) {
    HostMemory memory(1000);
    const Counts before = frames().counts();
    memory::fail_after(1);
    EXPECT_FALSE(frames().allocate().ok()) << "it was told to fail";
    EXPECT_FALSE(memory::failure_pending()) << "allocate() has not asked whether to fail";
    memory::fail_after(2);
    const PhysicalAddress frame = take();
    EXPECT_FALSE(share(frame)) << "its promise was told to fail";
    frames().release(frame);
    memory::fail_after(1);
    EXPECT_FALSE(frames().allocate_run(4, 1).ok()) << "it was told to fail";
    EXPECT_EQ(frames().counts(), before);
}

TEST(FrameAllocator, RandomOperationsAgreeWithAModel) {
    HostMemory memory(3000);
    std::mt19937_64 random(20240229);
    std::map<uint64_t, int> model;  // frame -> references
    uint64_t promised = 0;
    auto pick = [&] {
        return std::next(model.begin(), static_cast<long>(random() % model.size()));
    };
    for (int step = 0; step < 100000; step++) {
        uint64_t shared = 0;
        switch (random() % 8) {
        case 0:
        case 1:
        case 2:
            if (auto frame = frames().allocate_zeroed(); frame.ok()) {
                EXPECT_TRUE(model.emplace(frame.value().value, 1).second) << "given out twice";
                const uint8_t* bytes = direct_map<uint8_t>(frame.value());
                EXPECT_EQ(bytes[0] | bytes[4095], 0);
                direct_map<uint8_t>(frame.value())[0] = 1;
            }
            break;
        case 3:
            if (!model.empty()) {
                auto at = pick();
                if (share({at->first})) at->second++;
            }
            break;
        case 4: {
            const uint64_t n = random() % 40;
            if (frames().promise(n).ok()) promised += n;
            break;
        }
        case 5:
            if (promised > 0) {
                promised--;
                const uint64_t frame = frames().allocate_promised().value;
                EXPECT_TRUE(model.emplace(frame, 1).second) << "given out twice";
            }
            break;
        case 6:
            if (promised > 0) {
                const uint64_t n = random() % promised + 1;
                frames().unpromise(n);
                promised -= n;
            }
            break;
        case 7:
            for (int i = 0; i < 3 && !model.empty(); i++) {
                auto at = pick();
                frames().release({at->first});
                if (--at->second == 0) model.erase(at);
            }
            break;
        }
        if (step % 500 != 0) continue;
        for (auto [frame, references] : model) {
            shared += static_cast<uint64_t>(references - 1);
            ASSERT_EQ(frames().references({frame}), references);
        }
        ASSERT_EQ(frames().counts().promised, promised + shared);
        ASSERT_EQ(frames().counts().free, 2999 - model.size());
        ASSERT_TRUE(frames().consistent()) << CONTRADICTION << ", step " << step;
    }
}

}  // namespace
