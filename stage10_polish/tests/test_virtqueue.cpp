// The virtqueue against a device that does what the specification says, and one that does anything.
#include "virtio_blk/virtqueue.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

namespace {

struct Descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags;
    uint16_t next;
};

// The other side of the page: what a device reads and writes of it (VIRTIO 1.1, 2.6).
struct Device {
    uint8_t* page;
    uint16_t size;
    uint16_t seen = 0;

    template <typename T>
    T& at(uint32_t offset) {
        return *reinterpret_cast<T*>(page + offset);
    }
    // The parts of the request that was published since; none: there is no new one.
    std::vector<Descriptor> take() {
        std::vector<Descriptor> parts;
        if (at<uint16_t>(Virtqueue::AVAILABLE + 2) == seen) return parts;
        uint16_t index = at<uint16_t>(Virtqueue::AVAILABLE + 4 + 2 * (seen % size));
        seen++;
        while (parts.size() <= size) {
            parts.push_back(at<Descriptor>(Virtqueue::DESCRIPTORS + 16 * index));
            if (!(parts.back().flags & 1)) break;
            index = parts.back().next;
        }
        return parts;
    }
    void use() { at<uint16_t>(Virtqueue::USED + 2) = seen; }
};

struct Queue : testing::Test {
    alignas(4096) uint8_t page[Virtqueue::SIZE + 64] = {};
    Virtqueue queue;
    Device device{page, 0};

    void start(uint16_t size) {
        memset(page + Virtqueue::SIZE, 0xEE, 64);
        device.size = size;
        queue.start(page, size);
    }
    bool nothing_behind() const {
        for (int i = 0; i < 64; i++) {
            if (page[Virtqueue::SIZE + i] != 0xEE) return false;
        }
        return true;
    }
};

TEST_F(Queue, requests_arrive_as_they_were_made) {
    for (uint16_t size : {4, 16, 64}) {
        memset(page, 0, Virtqueue::SIZE);
        device.seen = 0;
        start(size);
        std::mt19937 random(size);
        for (int round = 0; round < 70'000; round++) {  // the counts wrap around
            const uint16_t parts = static_cast<uint16_t>(1 + random() % size);
            for (uint16_t i = 0; i < parts; i++)
                ASSERT_TRUE(queue.add(uint64_t{0x100000000} + i, i + 1u, i > 0));
            if (parts == size) {
                ASSERT_FALSE(queue.add(1, 1, false)) << "more than there are";
            }
            queue.publish();
            ASSERT_FALSE(queue.used()) << "the device has not used it";
            const std::vector<Descriptor> seen = device.take();
            ASSERT_EQ(seen.size(), parts);
            for (uint16_t i = 0; i < parts; i++) {
                ASSERT_EQ(seen[i].address, uint64_t{0x100000000} + i);
                ASSERT_EQ(seen[i].length, i + 1u);
                ASSERT_EQ((seen[i].flags & 2) != 0, i > 0) << "who writes it";
            }
            ASSERT_TRUE(device.take().empty());
            device.use();
            ASSERT_TRUE(queue.used());
        }
        ASSERT_TRUE(nothing_behind());
    }
}

TEST_F(Queue, a_device_that_writes_anything) {
    start(16);
    std::mt19937 random(1);
    for (int round = 0; round < 100'000; round++) {
        for (int i = 0; i < 16; i++)
            page[random() % Virtqueue::SIZE] = static_cast<uint8_t>(random());
        const uint32_t parts = random() % 20;
        for (uint32_t i = 0; i < parts; i++) (void)queue.add(random(), random(), random() & 1);
        queue.publish();
        (void)queue.used();
    }
    ASSERT_TRUE(nothing_behind());
}

}  // namespace
