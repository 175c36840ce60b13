// The kernel heap over emulated frames: alignment, no overlap, memory given back, misuse caught.
#include "host_frames.hpp"
#include "memory/heap.hpp"
#include "memory/heap_checks.hpp"
#include "memory/slab.hpp"

#include <cstdint>
#include <gtest/gtest.h>
#include <map>
#include <random>

// Runs of pages from contiguous frames instead of the kernel's page tables. They are told from
// single pages by a list.
namespace {
std::map<const void*, uint64_t> runs;
}

namespace memory {

void* allocate_pages(uint64_t count) {
    auto run = frames().allocate_run(count, 1);
    if (!run.ok()) return nullptr;
    void* pointer = direct_map(run.value());
    runs[pointer] = count;
    return pointer;
}
uint64_t run_pages(const void* start) { return runs.at(start); }
uint64_t free_pages(void* start) {
    const uint64_t count = runs.at(start);
    for (uint64_t i = 0; i < count; i++) frames().release(physical_address(start) + i * PAGE_SIZE);
    runs.erase(start);
    return count;
}
bool is_page_run(const void* start) { return runs.count(start) != 0; }

}  // namespace memory

namespace {

using namespace memory;

TEST(SizeClasses, EveryRequestGetsTheSmallestClassItFits) {
    for (size_t size = 1; size <= LARGEST_OBJECT; size++) {
        const size_t size_class = size_class_of(size);
        ASSERT_GE(OBJECT_SIZES[size_class], size);
        ASSERT_TRUE(size_class == 0 || OBJECT_SIZES[size_class - 1] < size)
            << "a smaller class holds " << size;
    }
    EXPECT_EQ(size_class_of(0), 0u);
    for (size_t i = 0; i < SIZE_CLASSES; i++) {
        for (uint64_t offset = 0; offset < SLAB_ROOM; offset++) {
            ASSERT_EQ((offset * SIZE_CLASS_TABLE.reciprocal[i]) >> 32, offset / OBJECT_SIZES[i]);
        }
        EXPECT_LE(objects_per_slab(i), 256u);
    }
}

TEST(Heap, ObjectsAreAlignedAndDoNotOverlap) {
    HostMemory memory(20000);
    const auto before = frames().counts();
    std::mt19937_64 random(7);
    std::map<uint8_t*, std::pair<size_t, uint8_t>> live;
    for (int step = 0; step < 60000; step++) {
        if (random() % 100 < 55) {
            const size_t size = random() % 20 == 0 ? random() % 20000 : random() % 300;
            uint8_t* object = static_cast<uint8_t*>(heap_allocate(size));
            ASSERT_NE(object, nullptr);
            ASSERT_EQ(reinterpret_cast<uintptr_t>(object) % 16, 0u);
            if (size % 64 == 0 && size > 0 && size <= 512) {
                ASSERT_EQ(reinterpret_cast<uintptr_t>(object) % 64, 0u);
            }
            ASSERT_GE(heap_rounded(size), size);
            const uint8_t fill = static_cast<uint8_t>(random());
            std::memset(object, fill, size);
            ASSERT_TRUE(live.emplace(object, std::pair(size, fill)).second) << "given out twice";
        } else if (!live.empty()) {
            auto at =
                live.lower_bound(memory::emulated_memory + random() % memory::emulated_memory_size);
            if (at == live.end()) at = live.begin();
            const auto [size, fill] = at->second;
            for (size_t i = 0; i < size; i++) ASSERT_EQ(at->first[i], fill);
            heap_free(at->first);
            live.erase(at);
        }
    }
    heap_verify();
    for (auto& [object, contents] : live) heap_free(object);
    EXPECT_EQ(heap_statistics().objects, 0u);
    EXPECT_EQ(heap_statistics().pages, 0u);
    EXPECT_EQ(heap_statistics().run_pages, 0u);
    EXPECT_LE(heap_statistics().slab_frames, SIZE_CLASSES);
    heap_return_empty_slabs();
    EXPECT_EQ(heap_statistics().slab_frames, 0u);
    EXPECT_EQ(frames().counts(), before);
}

TEST(Heap, OutOfMemoryIsNullAndLosesNothing) {
    HostMemory memory(300);
    const auto before = frames().counts();
    for (size_t size : {16u, 64u, 2016u, 2017u, 4096u, 9000u}) {
        std::vector<void*> objects;
        while (void* object = heap_allocate(size)) objects.push_back(object);
        EXPECT_GT(objects.size(), 50u);
        for (void* object : objects) heap_free(object);
    }
    EXPECT_EQ(heap_allocate(SIZE_MAX), nullptr);
    EXPECT_EQ(heap_allocate(SIZE_MAX - 5000), nullptr);
    EXPECT_EQ(heap_allocate(1ull << 40), nullptr);
    heap_return_empty_slabs();
    EXPECT_EQ(frames().counts(), before);
    for (uint64_t n = 1; n <= 2; n++) {  // the object, then the frame of its slab
        memory::fail_after(n);
        EXPECT_EQ(heap_allocate(100), nullptr);
        EXPECT_FALSE(memory::failure_pending()) << "it failed before allocation " << n;
        EXPECT_EQ(frames().counts(), before);
    }
    heap_free(nullptr);
}

TEST(HeapDeathTest, MisuseIsCaught) {
    HostMemory memory(300);
    uint64_t* keep = static_cast<uint64_t*>(heap_allocate(64));
    uint64_t* object = static_cast<uint64_t*>(heap_allocate(64));
    EXPECT_DEATH(heap_free(object + 2), "no object begins there");
    EXPECT_DEATH(
        heap_free(reinterpret_cast<void*>(page_down(reinterpret_cast<uint64_t>(object)) + 16)),
        "no object begins there");
    heap_free(object);
    EXPECT_DEATH(heap_free(object), "freed twice");
    EXPECT_DEATH(
        {
            object[0] = 1;
            (void)heap_allocate(64);
        },
        "written after it was freed");
    EXPECT_DEATH(
        {
            object[0] = 1;
            heap_verify();
        },
        "written after it was freed");
    uint8_t* page = static_cast<uint8_t*>(heap_allocate(4096));
    EXPECT_DEATH(heap_free(page + 64), "not from the heap");
    heap_free(page);
    EXPECT_DEATH(heap_free(page), "free already");
    heap_free(keep);
    heap_return_empty_slabs();
}

TEST(HeapDeathTest, ChecksOfACheckedBuild) {
    HostMemory memory(300);
    uint8_t* object = static_cast<uint8_t*>(heap_allocate(128));
    draw_red_zone(object, 100, 128);
    EXPECT_DEATH(
        {
            object[100] = 0;
            (void)quarantine(object, 128);
        },
        "the bytes behind object");
    EXPECT_DEATH(
        {
            object[127] = 0;
            (void)quarantine(object, 128);
        },
        "the bytes behind object");
    EXPECT_EQ(quarantine(object, 128), nullptr);
    EXPECT_DEATH((void)quarantine(object, 128), "freed twice");
    EXPECT_DEATH(
        {
            object[99] = 0;
            (void)leave_quarantine();
        },
        "written after it was freed");
    EXPECT_EQ(leave_quarantine(), object);
    EXPECT_EQ(leave_quarantine(), nullptr);
    heap_free(object);
    heap_return_empty_slabs();
}

}  // namespace
