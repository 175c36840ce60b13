// What is still to be done when the changes made so far are on the disk. A name whose inode has no
// links any more is no name: so a file is removed by taking its inode's last link. Only when that
// is on the disk the entry goes, only when this is there too the inode and its blocks are free
// again, and blocks that a file gave up are free when nothing on the disk leads to them.
#pragma once

#include "ext2fs/cache.hpp"

struct Volume;

// Where an entry of a directory is, and which inode it names.
struct Place {
    uint32_t block, offset, inode;
};

class Changes {
public:
    explicit Changes(Volume& volume) : volume_(volume) {}

    // Commits if there is no room for one more erase_later, which cannot fail then.
    kern_return_t reserve();
    // Its inode has just lost its last link.
    void erase_later(const Place& place) { places_[erasures_++] = place; }
    // These commit if they have to. An error: what was to be free stays in use until the next
    // e2fsck.
    kern_return_t free_later(uint32_t block);
    kern_return_t
    release_later(uint32_t inode);  // one without links, which no entry names any more

    // Is there an inode that has lost its last link, and an entry that still names it?
    bool will_erase() const { return erasures_ > 0; }
    bool will_free() const { return erasures_ + runs_ + released_ > 0; }

    // Writes all that is changed, in order, and does what had to wait for that; this is not yet
    // written then. An error: what could not be written, and what waits for it, is tried again
    // by the next one.
    kern_return_t commit();
    // Everything is on the disk, flushed, and it says that it is clean.
    kern_return_t sync();

private:
    static constexpr uint32_t PLACES = 256, RUNS = 1024, INODES = 512;

    struct Run {
        uint32_t first, count;
    };

    void free_runs();
    void release_inodes();
    void erase_entries();

    Volume& volume_;
    Place places_[PLACES];
    Run run_[RUNS];
    uint32_t inode_[INODES];
    uint32_t erasures_ = 0, runs_ = 0, released_ = 0;
};
