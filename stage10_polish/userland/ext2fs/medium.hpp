// The blocks of a file system on its disk, and the one sector pair that says whether it is clean.
// Invariant: no block outside of the file system is read or written, and while the disk says
// `clean`, nothing is written but the word that it no longer is.
#pragma once

#include "ext2fs/disk.hpp"
#include "ext2fs/geometry.hpp"

class Medium {
public:
    // Reads and checks the superblock. KERN_BAD_FORMAT: *why says in words what is wrong.
    kern_return_t start(Disk& disk, const char** why);

    const Geometry& geometry() const { return geometry_; }
    bool read_only() const { return geometry_.read_only; }
    bool was_clean() const { return may_be_clean_; }
    uint32_t newest_time() const;  // seconds since 1970 that the superblock mentions

    // Block numbers that lie outside: KERN_DAMAGED.
    kern_return_t read(uint32_t block, uint32_t count, void* to);
    kern_return_t write(uint32_t block, uint32_t count, const void* from);
    // All that was written before outlives the power. Costs nothing if there was nothing.
    kern_return_t flush();

    // To be called when all is written: the disk says that it is clean, if it did at the start.
    kern_return_t set_clean(uint32_t free_blocks, uint32_t free_inodes, bool large_files);
    // Something on the disk cannot be. From now on it is read only, for what is wrong would get
    // worse, and the disk says that it has errors, so that the next e2fsck looks at all of it.
    void found_damage();

private:
    kern_return_t write_superblock();
    bool lies_within(uint32_t block, uint32_t count) const {
        return count <= geometry_.blocks && block <= geometry_.blocks - count &&
               block >= geometry_.first_block;
    }

    Disk* disk_ = nullptr;
    Geometry geometry_ = {};
    ext2::Superblock superblock_ = {};
    bool says_clean_ = false;  // the disk does
    bool may_be_clean_ = false;
    bool unflushed_ = false;
    bool written_ = false;  // since the disk was last said to be clean
};
