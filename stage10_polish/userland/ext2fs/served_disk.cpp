#include "ext2fs/served_disk.hpp"

#include "files/open_disk.hpp"

#include <mig/block.h>
#include <string.h>

namespace {

constexpr uint32_t MOST = BLOCK_PAGES_MAXIMUM / BLOCK_SECTOR_SIZE;  // sectors of one request

constexpr int DRIVERS = 5;  // that may die of one request

bool has_died(kern_return_t result) {
    return result == MIG_SERVER_DIED || result == MACH_SEND_INVALID_DEST;
}

}  // namespace

kern_return_t ServedDisk::open() {
    if (port_ != MACH_PORT_NULL) port_deallocate(port_);
    port_ = MACH_PORT_NULL;
    return disks::open(disks_, name_, &port_);
}

template <typename Request>
kern_return_t ServedDisk::ask(Request request) {
    for (int driver = 0; driver < DRIVERS; driver++) {
        kern_return_t result = request();
        if (!has_died(result)) return result;
        result = open();
        if (result != KERN_SUCCESS) return KERN_IO_ERROR;
    }
    return KERN_IO_ERROR;
}

kern_return_t ServedDisk::start(mach_port_name_t disks, const char* name) {
    disks_ = disks;
    strlcpy(name_, name, sizeof(name_));
    block_status status;
    kern_return_t result = open();
    if (result == KERN_SUCCESS) result = ask([&] { return block_stat(port_, &status); });
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
        kern_return_t result = ask([&] { return block_read(port_, sector, part, &data, &size); });
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
        const kern_return_t result =
            ask([&] { return block_write(port_, sector, at, part * SECTOR); });
        if (result != KERN_SUCCESS) return result;
        at += part * SECTOR;
        sector += part;
        count -= part;
    }
    return KERN_SUCCESS;
}

kern_return_t ServedDisk::flush() {
    return ask([this] { return block_flush(port_); });
}
