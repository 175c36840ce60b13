// The disk that a driver serves: block.defs. When the driver dies init starts another one, and what
// was asked of the dead one is asked again: a sector that was written already is written once more.
#pragma once

#include "ext2fs/disk.hpp"

#include <mach/port.h>
#include <mig/disks.h>

class ServedDisk final : public Disk {
public:
    // `disks`: the right to all disks. Asks the driver how large the disk is. KERN_NOT_FOUND: no
    // such disk.
    kern_return_t start(mach_port_name_t disks, const char* name);

    uint64_t sectors() const override { return sectors_; }
    bool read_only() const override { return read_only_; }
    kern_return_t read(uint64_t sector, uint32_t count, void* to) override;
    kern_return_t write(uint64_t sector, uint32_t count, const void* from) override;
    kern_return_t flush() override;

private:
    kern_return_t open();
    template <typename Request>
    kern_return_t ask(Request request);

    mach_port_name_t disks_ = MACH_PORT_NULL;
    char name_[DISK_NAME_SIZE] = {};
    mach_port_name_t port_ = MACH_PORT_NULL;
    uint64_t sectors_ = 0;
    bool read_only_ = false;
};
