// A driver's server of block.defs: the handlers, and the loop. Included by the one file of the
// program that has main(), because it defines what the generated demultiplexer calls.
#pragma once

#include "drivers/disk.hpp"

#include <mach/limits.h>
#include <mig/block_server.hpp>
#include <mig/disks.h>

namespace block_service {

// Rights that init gives a driver.
constexpr mach_port_name_t DEVICE = BIRTH_FIRST_GIVEN;
constexpr mach_port_name_t DISKS = BIRTH_FIRST_GIVEN + BIRTH_STEP;

constexpr uint32_t UNITS = 4;

struct Unit {
    mach_port_name_t port = MACH_PORT_NULL;
    Disk* disk = nullptr;
};
inline Unit units[UNITS];
inline mach_port_name_t set;

inline Disk* find(mig::Target port) {
    for (const Unit& unit : units) {
        if (unit.port == port) return unit.disk;
    }
    return nullptr;
}

// Are these sectors of the disk, and not too many for one request?
inline bool has(const Disk& disk, uint64_t first, uint64_t count) {
    return count <= BLOCK_PAGES_MAXIMUM / BLOCK_SECTOR_SIZE && first <= disk.sectors() &&
           count <= disk.sectors() - first;
}

// From now on the disk is known to init, under the unit's number, and served by run().
inline kern_return_t add(uint32_t number, Disk& disk) {
    mach_port_name_t port;
    kern_return_t result = KERN_SUCCESS;
    if (set == MACH_PORT_NULL) result = port_allocate(MACH_PORT_RIGHT_PORT_SET, &set);
    if (result == KERN_SUCCESS) result = port_allocate(MACH_PORT_RIGHT_RECEIVE, &port);
    if (result == KERN_SUCCESS) result = port_move_member(port, set);
    if (result != KERN_SUCCESS) return result;
    units[number] = {port, &disk};
    return disk_serve(DISKS, number, port);
}

// There are no other disks. Comes back when there are no messages any more.
inline kern_return_t run() {
    // A short message is in one page then, which is what the kernel's fast path takes.
    alignas(4096) static uint8_t buffers[2][MACH_MSG_SIZE_MAX];
    kern_return_t result = KERN_SUCCESS;
    if (set == MACH_PORT_NULL) result = port_allocate(MACH_PORT_RIGHT_PORT_SET, &set);
    if (result == KERN_SUCCESS) result = disk_complete(DISKS);
    if (result != KERN_SUCCESS) return result;
    mig::Server loop(set, block_server, reinterpret_cast<mach_msg_header*>(buffers[0]),
                     reinterpret_cast<mach_msg_header*>(buffers[1]));
    do {
        result = loop.turn();
    } while (result == MACH_MSG_SUCCESS || result == MACH_RCV_INTERRUPTED);
    return result;
}

}  // namespace block_service

kern_return_t serve_block_stat(mig::Request&, mig::Target port, struct block_status* status) {
    const Disk* disk = block_service::find(port);
    if (disk == nullptr) return KERN_INVALID_ARGUMENT;
    *status = {.sectors = disk->sectors(), .read_only = disk->read_only(), .unused = 0};
    return KERN_SUCCESS;
}

kern_return_t serve_block_read(mig::Request&, mig::Target port, uint64_t first, uint32_t count,
                               mig::Memory<uint8_t>* data) {
    Disk* disk = block_service::find(port);
    if (disk == nullptr || !block_service::has(*disk, first, count)) return KERN_INVALID_ARGUMENT;
    *data = {};
    if (count == 0) return KERN_SUCCESS;
    void* memory = nullptr;
    const uint32_t size = count * BLOCK_SECTOR_SIZE;
    kern_return_t result = vm_allocate(&memory, size, VM_PROT_READ | VM_PROT_WRITE);
    if (result != KERN_SUCCESS) return result;
    auto* to = static_cast<uint8_t*>(memory);
    *data = {to, size};
    while (count > 0 && result == KERN_SUCCESS) {
        const uint32_t now = count < disk->most_sectors() ? count : disk->most_sectors();
        result = disk->read(first, now, to);
        first += now;
        count -= now;
        to += now * BLOCK_SECTOR_SIZE;
    }
    if (result != KERN_SUCCESS) vm_deallocate(memory, size);
    return result;
}

kern_return_t serve_block_write(mig::Request&, mig::Target port, uint64_t first,
                                mig::Memory<uint8_t> data) {
    Disk* disk = block_service::find(port);
    uint32_t count = data.count / BLOCK_SECTOR_SIZE;
    const bool whole = data.count % BLOCK_SECTOR_SIZE == 0;
    if (disk == nullptr || !whole || !block_service::has(*disk, first, count))
        return KERN_INVALID_ARGUMENT;
    if (disk->read_only()) return KERN_PROTECTION_FAILURE;
    const uint8_t* from = data.data;
    while (count > 0) {
        const uint32_t now = count < disk->most_sectors() ? count : disk->most_sectors();
        const kern_return_t result = disk->write(first, now, from);
        if (result != KERN_SUCCESS) return result;
        first += now;
        count -= now;
        from += now * BLOCK_SECTOR_SIZE;
    }
    if (data.count > 0) vm_deallocate(data.data, data.count);
    return KERN_SUCCESS;
}

kern_return_t serve_block_flush(mig::Request&, mig::Target port) {
    Disk* disk = block_service::find(port);
    return disk != nullptr ? disk->flush() : KERN_INVALID_ARGUMENT;
}
