// Commit and sync.
#include "ext2fs/changes.hpp"

#include "ext2fs/block_map.hpp"
#include "ext2fs/directory.hpp"
#include "ext2fs/open_file.hpp"

kern_return_t Changes::reserve() {
    return erasures_ < PLACES && released_ + erasures_ < INODES ? KERN_SUCCESS : commit();
}

kern_return_t Changes::release_later(uint32_t inode) {
    if (released_ + erasures_ >= INODES) {
        const kern_return_t result = commit();
        if (result != KERN_SUCCESS) return result;
    }
    inode_[released_++] = inode;
    return KERN_SUCCESS;
}

kern_return_t Changes::free_later(uint32_t block) {
    if (runs_ > 0) {
        Run& last = run_[runs_ - 1];
        if (block == last.first + last.count) {
            last.count++;
            return KERN_SUCCESS;
        }
        if (block + 1 == last.first) {
            last.first--;
            last.count++;
            return KERN_SUCCESS;
        }
    }
    if (runs_ == RUNS) {
        const kern_return_t result = commit();
        if (result != KERN_SUCCESS) return result;
    }
    run_[runs_++] = {block, 1};
    return KERN_SUCCESS;
}

// What goes wrong from here on is damage, or a block of bitmaps that cannot be read: then what was
// to be free stays in use until the next e2fsck.
void Changes::free_runs() {
    for (uint32_t i = 0; i < runs_; i++) {
        for (uint32_t j = 0; j < run_[i].count; j++) {
            if (volume_.groups.free_block(run_[i].first + j) != KERN_SUCCESS) {
                volume_.damaged();
                break;
            }
        }
    }
    runs_ = 0;
}

void Changes::release_inodes() {
    for (uint32_t i = 0; i < released_; i++) {
        Inode inode(volume_);
        kern_return_t result = inode.get(inode_[i]);
        if (result == KERN_SUCCESS) result = block_map::release(volume_, inode);
        if (result == KERN_SUCCESS)
            result = volume_.groups.free_inode(inode_[i], inode.is_directory());
        if (result != KERN_SUCCESS) volume_.damaged();
    }
    released_ = 0;
}

// One that is still open is released when it closes.
void Changes::erase_entries() {
    for (uint32_t i = 0; i < erasures_; i++) {
        if (directory::erase(volume_, places_[i]) != KERN_SUCCESS) continue;
        OpenFile* open = find_open(volume_, places_[i].inode);
        if (open != nullptr)
            open->released = true;
        else
            inode_[released_++] = places_[i].inode;
    }
    erasures_ = 0;
}

kern_return_t Changes::commit() {
    const kern_return_t result = volume_.cache.write_all();
    if (result != KERN_SUCCESS) return result;
    free_runs();
    release_inodes();
    erase_entries();
    return KERN_SUCCESS;
}

kern_return_t Changes::sync() {
    kern_return_t result = KERN_SUCCESS;
    while (result == KERN_SUCCESS && (volume_.cache.anything_changed() || will_free()))
        result = commit();
    if (result == KERN_SUCCESS) result = volume_.groups.update_descriptors();
    if (result == KERN_SUCCESS) result = volume_.cache.write_all();
    if (result != KERN_SUCCESS || has_removed_open(volume_)) return result;
    return volume_.medium.set_clean(volume_.groups.free_blocks(), volume_.groups.free_inodes(),
                                    volume_.large_files);
}
