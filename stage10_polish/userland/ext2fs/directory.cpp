// Looking for entries.
#include "ext2fs/directory.hpp"

#include "ext2fs/block_map.hpp"
#include "ext2fs/entries.hpp"

namespace directory {

kern_return_t count_blocks(Volume& volume, const Inode& directory, uint32_t* count) {
    const Geometry& geometry = volume.geometry();
    const uint64_t size = directory.size();
    *count = static_cast<uint32_t>(size / geometry.block_size);
    const bool sound = size % geometry.block_size == 0 && *count > 0 && *count <= geometry.blocks;
    return sound ? KERN_SUCCESS : volume.damaged();
}

kern_return_t read_block(Volume& volume, const Inode& directory, uint32_t index, Pin& pin) {
    uint32_t block;
    const kern_return_t result = block_map::find(volume, directory, index, &block);
    if (result != KERN_SUCCESS) return result;
    return block == 0 ? volume.damaged() : pin.read(block);
}

kern_return_t find(Volume& volume, Inode& directory, const Name& name, Place* place, Room* room) {
    uint32_t blocks;
    kern_return_t result = count_blocks(volume, directory, &blocks);
    const uint32_t needed = Entries::size_of(name.size);
    if (room != nullptr) room->found = room->has_stale = false;
    Pin pin(volume.cache);
    for (uint32_t index = 0; index < blocks && result == KERN_SUCCESS; index++) {
        result = read_block(volume, directory, index, pin);
        if (result != KERN_SUCCESS) return result;
        Entries at(volume.geometry(), pin.bytes());
        while (at.next()) {
            if (at.has(name)) {
                Inode inode(volume);
                result = inode.get(at.entry()->inode);
                if (result != KERN_SUCCESS) return result;
                *place = {pin.block(), at.offset(), at.entry()->inode};
                if (inode.alive()) return KERN_SUCCESS;
                if (room != nullptr) {
                    room->has_stale = true;
                    room->stale = *place;
                }
            }
            if (room != nullptr && !room->found && at.room() >= needed) {
                room->block = pin.block();
                room->offset = at.offset();
                room->found = true;
            }
        }
        if (at.damaged()) return volume.damaged();
    }
    return result == KERN_SUCCESS ? KERN_NOT_FOUND : result;
}

kern_return_t find_room(Volume& volume, Inode& directory, const Name& name, Room* room) {
    Place place;
    kern_return_t result = find(volume, directory, name, &place, room);
    // Most often it is about to be erased; else it is from before the power went.
    if (result == KERN_NOT_FOUND && room->has_stale && volume.changes.will_erase()) {
        result = volume.changes.commit();
        if (result == KERN_SUCCESS) result = find(volume, directory, name, &place, room);
    }
    if (result == KERN_NOT_FOUND && room->has_stale) {
        result = erase(volume, room->stale);
        if (result == KERN_SUCCESS) result = find(volume, directory, name, &place, room);
    }
    if (result == KERN_SUCCESS) return KERN_ALREADY_EXISTS;
    return result == KERN_NOT_FOUND ? KERN_SUCCESS : result;
}

kern_return_t check_empty(Volume& volume, Inode& directory) {
    Pin pin(volume.cache);
    Listed entry;
    const kern_return_t result = list(volume, directory, 0, pin, &entry);
    if (result == KERN_SUCCESS) return KERN_NOT_EMPTY;
    return result == KERN_NOT_FOUND ? KERN_SUCCESS : result;
}

kern_return_t list(Volume& volume, Inode& directory, uint64_t from, Pin& pin, Listed* entry) {
    const uint32_t size = volume.geometry().block_size;
    uint32_t blocks;
    kern_return_t result = count_blocks(volume, directory, &blocks);
    if (result != KERN_SUCCESS) return result;
    for (uint64_t index = from / size; index < blocks; index++) {
        result = read_block(volume, directory, static_cast<uint32_t>(index), pin);
        if (result != KERN_SUCCESS) return result;
        Entries at(volume.geometry(), pin.bytes());
        while (at.next()) {
            const uint64_t place = index * size + at.offset();
            if (place < from || at.entry()->inode == 0 || at.is_dots()) continue;
            Inode inode(volume);
            result = inode.get(at.entry()->inode);
            if (result != KERN_SUCCESS) return result;
            if (!inode.alive()) continue;
            *entry = {place + 1, inode.number(), {at.entry()->name, at.entry()->name_size}};
            return KERN_SUCCESS;
        }
        if (at.damaged()) return volume.damaged();
    }
    return KERN_NOT_FOUND;
}

}  // namespace directory
