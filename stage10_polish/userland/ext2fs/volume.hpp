// What all parts of the file system share: the disk, the blocks in memory, what is in use, and what
// is still to be done. Every routine of the file system that returns KERN_DAMAGED has met something
// that cannot be, and has seen to it that nothing is changed any more.
#pragma once

#include "ext2fs/changes.hpp"
#include "ext2fs/groups.hpp"

struct OpenFile;

struct Volume {
    // KERN_BAD_FORMAT and others: *why says in words why the disk cannot be used. `memory`: bytes
    // for blocks. `clock` gives the seconds since 1970.
    kern_return_t start(Disk& disk, uint64_t memory, uint32_t (*clock)(), const char** why);

    // As those of Groups, but what is still to be freed is freed before there is no room.
    kern_return_t allocate_block(uint32_t near, uint32_t* block);
    kern_return_t allocate_inode(uint32_t near_inode, bool directory, uint32_t* inode);

    const Geometry& geometry() const { return medium.geometry(); }
    // Never before a time that the disk knows, even if the machine has no clock.
    uint32_t now() const;
    kern_return_t damaged() {
        medium.found_damage();
        return KERN_DAMAGED;
    }

    Medium medium;
    BlockCache cache;
    Groups groups;
    Changes changes{*this};
    OpenFile* opened = nullptr;  // all that are open
    bool large_files = false;    // there has been one of 2 GiB

private:
    uint32_t (*clock_)() = nullptr;
};
