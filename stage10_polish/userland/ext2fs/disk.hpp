// What the file system needs of a disk, or of a part of one: sectors of 512 bytes, counted from 0.
// A server has a driver behind it, a test a piece of memory.
#pragma once

#include <mach/kern_return.h>
#include <stdint.h>

class Disk {
public:
    static constexpr uint32_t SECTOR = 512;  // bytes

    virtual uint64_t sectors() const = 0;
    virtual bool read_only() const = 0;

    // The caller sees to it that the disk has these sectors. KERN_IO_ERROR: it could not. Both
    // block until it is done; what was written outlives the power only after flush.
    virtual kern_return_t read(uint64_t sector, uint32_t count, void* to) = 0;
    virtual kern_return_t write(uint64_t sector, uint32_t count, const void* from) = 0;
    virtual kern_return_t flush() = 0;

protected:
    ~Disk() = default;
};
