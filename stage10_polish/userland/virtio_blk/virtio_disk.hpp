// A virtio block device (VIRTIO 1.1, 5.2).
#pragma once

#include "drivers/buffer.hpp"
#include "drivers/disk.hpp"
#include "drivers/interrupt.hpp"
#include "virtio_blk/transport.hpp"
#include "virtio_blk/virtqueue.hpp"

class VirtioDisk final : public Disk {
public:
    // From the device's port to a disk that can be used.
    kern_return_t start(mach_port_name_t device);

    kern_return_t read(uint64_t first, uint32_t count, uint8_t* to) override;
    kern_return_t write(uint64_t first, uint32_t count, const uint8_t* from) override;
    kern_return_t flush() override;

private:
    // What the device reads and writes of a request, beside the data; behind the queue.
    struct Request {
        uint32_t type;
        uint32_t zero;
        uint64_t sector;
        uint8_t status;
    };

    kern_return_t start_device();
    kern_return_t start_queue();
    kern_return_t carry_out(uint32_t type, uint64_t sector, uint32_t bytes);
    kern_return_t wait();

    mach_port_name_t device_ = MACH_PORT_NULL;
    VirtioTransport transport_;
    Virtqueue queue_;
    Interrupt interrupt_;
    Buffer buffer_;
    uint8_t* memory_ = nullptr;  // the queue, and a request
    uint64_t physical_ = 0;
    bool can_flush_ = false;
    bool reset_needed_ = false;
};
