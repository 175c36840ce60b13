// The last of a name's inode.
#include "ext2fs/names.hpp"

namespace names {

kern_return_t drop(Volume& volume, Inode& inode, Inode& parent, const Place& place) {
    // Extended attributes would have to go as well, and they are not ours.
    if (inode->attributes_block != 0) return KERN_PROTECTION_FAILURE;
    // What was in a directory is gone from the disk before it is.
    kern_return_t result = volume.changes.reserve();
    if (result == KERN_SUCCESS && inode.is_directory() && volume.changes.will_erase())
        result = volume.changes.commit();
    if (result != KERN_SUCCESS) return result;
    inode->change_time = volume.now();
    inode.changed();
    if (!inode.is_directory() && inode->links_count > 1) {
        result = directory::erase(volume, place);
        if (result == KERN_SUCCESS) inode->links_count--;
        return result;
    }
    if (inode.is_directory() && parent->links_count > 2) {
        parent->links_count--;
        parent.changed();
    }
    inode->links_count = 0;
    inode->delete_time = volume.now();
    volume.changes.erase_later(place);
    return KERN_SUCCESS;
}

}  // namespace names
