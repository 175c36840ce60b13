// A split virtqueue (VIRTIO 1.1, 2.6) for one request at a time: a table of descriptors, and two
// rings, in one page that the device reads and writes. Nothing the device writes there can lead
// outside of it.
#pragma once

#include <stdint.h>

class Virtqueue {
public:
    static constexpr uint16_t MOST = 64;  // descriptors; a power of two
    static constexpr uint32_t SIZE = 4096;

    // Offsets from the page's start.
    static constexpr uint32_t DESCRIPTORS = 0;
    static constexpr uint32_t AVAILABLE = MOST * 16;
    static constexpr uint32_t USED = 2048;

    // `page`: zeroed, 4096-aligned. `size`: what the device was told, a power of two, at most MOST.
    void start(uint8_t* page, uint16_t size);

    uint16_t size() const { return size_; }

    // A request from its parts in order, those that the device only reads first. False: more than
    // fit.
    bool add(uint64_t physical, uint32_t bytes, bool device_writes);
    // Hands it over; the device is to be notified then.
    void publish();
    // Has the device used it? Once for each request: then add() begins another one.
    bool used();

private:
    struct Descriptor {
        uint64_t address;
        uint32_t length;
        uint16_t flags;
        uint16_t next;
    };
    static_assert(sizeof(Descriptor) == 16);

    uint8_t* page_ = nullptr;
    uint16_t size_ = 0;
    uint16_t parts_ = 0;      // of the request that is being made
    uint16_t published_ = 0;  // requests, ever; modulo 65536 as the rings' counts are
};
