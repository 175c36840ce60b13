// A disk on a channel of an IDE controller. Both channels' disks share the one buffer: a driver
// does one thing at a time.
#pragma once

#include "drivers/disk.hpp"
#include "ide/channel.hpp"

class IdeDisk final : public Disk {
public:
    // KERN_NOT_FOUND: there is no disk.
    kern_return_t start(IdeChannel& channel, uint8_t drive, Buffer& buffer);

    kern_return_t read(uint64_t first, uint32_t count, uint8_t* to) override;
    kern_return_t write(uint64_t first, uint32_t count, const uint8_t* from) override;
    kern_return_t flush() override;

private:
    IdeCommand command(uint8_t plain, uint8_t extended, uint64_t first, uint32_t count) const {
        return {long_address_ ? extended : plain, long_address_, first, count};
    }

    IdeChannel* channel_ = nullptr;
    Buffer* buffer_ = nullptr;
    uint8_t drive_ = 0;
    bool long_address_ = false;
    bool dma_ = false;
    bool can_flush_ = false;
};
