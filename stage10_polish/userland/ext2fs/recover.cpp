#include "ext2fs/recover.hpp"

#include "ext2fs/entries.hpp"

#include <stdlib.h>

namespace {

// A name for an inode that is not alive is none: it is erased.
kern_return_t count_name(Volume& volume, const Place& place, uint16_t& count) {
    Inode inode(volume);
    const kern_return_t result = inode.get(place.inode);
    if (result != KERN_SUCCESS) return result;
    if (!inode.alive()) return directory::erase(volume, place);
    if (count < UINT16_MAX) count++;
    return KERN_SUCCESS;
}

kern_return_t count_names(Volume& volume, const Inode& directory, uint16_t* names) {
    uint32_t blocks;
    kern_return_t result = directory::count_blocks(volume, directory, &blocks);
    Pin pin(volume.cache);
    for (uint32_t index = 0; index < blocks && result == KERN_SUCCESS; index++) {
        result = directory::read_block(volume, directory, index, pin);
        if (result != KERN_SUCCESS) return result;
        Entries at(volume.geometry(), pin.bytes());
        while (at.next() && result == KERN_SUCCESS) {
            const uint32_t inode = at.entry()->inode;
            if (inode != 0)
                result = count_name(volume, {pin.block(), at.offset(), inode}, names[inode]);
        }
        if (at.damaged()) return volume.damaged();
    }
    return result;
}

}  // namespace

kern_return_t recover(Volume& volume) {
    if (volume.medium.read_only()) return KERN_SUCCESS;
    auto* names = static_cast<uint16_t*>(calloc(volume.geometry().inodes + 1, sizeof(uint16_t)));
    if (names == nullptr) return KERN_RESOURCE_SHORTAGE;
    kern_return_t result = for_each_inode(volume, [&](const Inode& inode) {
        const bool has_names = inode.alive() && inode.is_directory();
        return has_names ? count_names(volume, inode, names) : KERN_SUCCESS;
    });
    if (result == KERN_SUCCESS) {
        result = for_each_inode(volume, [names](Inode& inode) {
            const uint16_t count = names[inode.number()];
            if (!inode.alive() || count == 0 || count == inode->links_count) return KERN_SUCCESS;
            inode->links_count = count;
            inode.changed();
            return KERN_SUCCESS;
        });
    }
    // What was erased is on the disk before its inode is free; if it cannot be, nothing is freed.
    if (result == KERN_SUCCESS && volume.changes.commit() == KERN_SUCCESS) result = reclaim(volume);
    free(names);
    return result == KERN_DAMAGED ? KERN_SUCCESS : result;
}
