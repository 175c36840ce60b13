#include "ext2fs/partition.hpp"

#include <string.h>

namespace {

constexpr uint32_t TABLE = 446;  // bytes from the start of the sector

struct TableEntry {
    uint8_t active, first_chs[3];
    uint8_t kind, last_chs[3];
    uint32_t first, count;  // sectors
};
static_assert(sizeof(TableEntry) == 16);

}  // namespace

kern_return_t Partition::start(Disk& disk, uint32_t number) {
    uint8_t sector[SECTOR];
    disk_ = &disk;
    const kern_return_t result = disk.read(0, 1, sector);
    if (result != KERN_SUCCESS) return result;
    if (sector[SECTOR - 2] != 0x55 || sector[SECTOR - 1] != 0xaa) return KERN_NOT_FOUND;
    TableEntry entry;
    memcpy(&entry, sector + TABLE + (number - 1) * sizeof(entry), sizeof(entry));
    if (entry.kind != LINUX || entry.count == 0) return KERN_NOT_FOUND;
    if (uint64_t{entry.first} + entry.count > disk.sectors()) return KERN_BAD_FORMAT;
    first_ = entry.first;
    count_ = entry.count;
    return KERN_SUCCESS;
}

kern_return_t Partition::read(uint64_t sector, uint32_t count, void* to) {
    return has(sector, count) ? disk_->read(first_ + sector, count, to) : KERN_INVALID_ARGUMENT;
}

kern_return_t Partition::write(uint64_t sector, uint32_t count, const void* from) {
    return has(sector, count) ? disk_->write(first_ + sector, count, from) : KERN_INVALID_ARGUMENT;
}
