// A disk as its driver has it, whatever it is connected to. One command at a time.
#pragma once

#include <mach.h>

class Disk {
public:
    uint64_t sectors() const { return sectors_; }
    bool read_only() const { return read_only_; }
    // Of one command, at most.
    uint32_t most_sectors() const { return most_sectors_; }

    // `count` sectors, at most most_sectors(), that the disk has. All bytes or an error
    // (KERN_IO_ERROR). Blocks until the disk has answered.
    virtual kern_return_t read(uint64_t first, uint32_t count, uint8_t* to) = 0;
    virtual kern_return_t write(uint64_t first, uint32_t count, const uint8_t* from) = 0;
    // Until everything written is where it outlives the power.
    virtual kern_return_t flush() = 0;

protected:
    ~Disk() = default;

    uint64_t sectors_ = 0;
    uint32_t most_sectors_ = 0;
    bool read_only_ = false;
};
