// An inode, in the buffer of its block, which stays pinned as long as this is there: a change is
// made in place and is seen by all at once.
#pragma once

#include "ext2fs/volume.hpp"

class Inode {
public:
    explicit Inode(Volume& volume) : pin_(volume.cache), volume_(volume) {}

    // KERN_DAMAGED: there is no such inode.
    kern_return_t get(uint32_t number);

    ext2::Inode* operator->() const { return raw_; }
    uint32_t number() const { return number_; }
    void changed() { pin_.changed(Order::Inodes); }

    // One without links is no more, but for those who have it open.
    bool alive() const { return raw_->links_count > 0; }
    bool is_directory() const { return (raw_->mode & ext2::MODE_KIND) == ext2::MODE_DIRECTORY; }
    bool is_file() const { return (raw_->mode & ext2::MODE_KIND) == ext2::MODE_FILE; }
    // Do its numbers lead to blocks? Those of a device and of a short symbolic link do not.
    bool has_blocks() const;

    uint64_t size() const;
    void set_size(uint64_t size);
    void set_modified() {
        raw_->modify_time = raw_->change_time = volume_.now();
        changed();
    }

private:
    Pin pin_;
    Volume& volume_;
    ext2::Inode* raw_ = nullptr;
    uint32_t number_ = 0;
};
