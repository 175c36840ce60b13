#include "ext2fs/served_disk.hpp"

#include <mach.h>
#include <mig/block.h>
#include <string.h>

namespace {

constexpr uint32_t MOST = BLOCK_PAGES_MAXIMUM / BLOCK_SECTOR_SIZE;  // sectors of one request

}  // namespace

kern_return_t ServedDisk::start(mach_port_name_t port) {
    port_ = port;
    block_status status;
    const kern_return_t result = block_stat(port, &status);
    if (result != KERN_SUCCESS) return result;
    sectors_ = status.sectors;
    read_only_ = status.read_only != 0;
    return KERN_SUCCESS;
}

kern_return_t ServedDisk::read(uint64_t sector, uint32_t count, void* to) {
    auto* at = static_cast<uint8_t*>(to);
    while (count > 0) {
        const uint32_t part = count < MOST ? count : MOST;
        uint8_t* data = nullptr;
        uint32_t size = 0;
        kern_return_t result = block_read(port_, sector, part, &data, &size);
        if (result != KERN_SUCCESS) return result;
        // A driver may say anything.
        if (size == part * SECTOR)
            memcpy(at, data, size);
        else
            result = KERN_IO_ERROR;
        if (size > 0) vm_deallocate(data, size);
        if (result != KERN_SUCCESS) return result;
        at += size;
        sector += part;
        count -= part;
    }
    return KERN_SUCCESS;
}

kern_return_t ServedDisk::write(uint64_t sector, uint32_t count, const void* from) {
    const auto* at = static_cast<const uint8_t*>(from);
    while (count > 0) {
        const uint32_t part = count < MOST ? count : MOST;
        const kern_return_t result = block_write(port_, sector, at, part * SECTOR);
        if (result != KERN_SUCCESS) return result;
        at += part * SECTOR;
        sector += part;
        count -= part;
    }
    return KERN_SUCCESS;
}

kern_return_t ServedDisk::flush() { return block_flush(port_); }
