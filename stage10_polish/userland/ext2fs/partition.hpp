// A part of a disk: from the partition table in its first sector (the MBR of a PC). What lies
// outside of the part cannot be reached through it.
#pragma once

#include "ext2fs/disk.hpp"

class Partition final : public Disk {
public:
    static constexpr uint32_t NUMBERS = 4;  // of the table; 0 is the whole disk
    static constexpr uint8_t LINUX = 0x83;

    // Partition 1 to 4 of the disk, which has to outlive this. KERN_NOT_FOUND: it is not in the
    // table, or not Linux's. KERN_BAD_FORMAT: it does not lie on the disk.
    kern_return_t start(Disk& disk, uint32_t number);

    uint64_t sectors() const override { return count_; }
    bool read_only() const override { return disk_->read_only(); }
    kern_return_t read(uint64_t sector, uint32_t count, void* to) override;
    kern_return_t write(uint64_t sector, uint32_t count, const void* from) override;
    kern_return_t flush() override { return disk_->flush(); }

private:
    bool has(uint64_t sector, uint32_t count) const {
        return count <= count_ && sector <= count_ - count;
    }

    Disk* disk_ = nullptr;
    uint64_t first_ = 0, count_ = 0;
};
