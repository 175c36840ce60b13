// The disk that a driver serves: block.defs.
#pragma once

#include "ext2fs/disk.hpp"

#include <mach/port.h>

class ServedDisk final : public Disk {
public:
    // Asks the driver how large it is. The send right stays the caller's.
    kern_return_t start(mach_port_name_t port);

    uint64_t sectors() const override { return sectors_; }
    bool read_only() const override { return read_only_; }
    kern_return_t read(uint64_t sector, uint32_t count, void* to) override;
    kern_return_t write(uint64_t sector, uint32_t count, const void* from) override;
    kern_return_t flush() override;

private:
    mach_port_name_t port_ = MACH_PORT_NULL;
    uint64_t sectors_ = 0;
    bool read_only_ = false;
};
