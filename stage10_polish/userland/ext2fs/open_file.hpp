// Files that are open. One that is removed meanwhile lives until it is closed.
#pragma once

#include "ext2fs/volume.hpp"

struct OpenFile {
    uint32_t inode;
    uint32_t count;  // how often it is open
    bool released;   // no entry names it any more, and nobody else will free it
    OpenFile* next;
};

// NULL: it is not open.
OpenFile* find_open(const Volume& volume, uint32_t inode);
// Is there one that is open and has no links?
bool has_removed_open(Volume& volume);

// Counts one more. KERN_RESOURCE_SHORTAGE: no memory.
kern_return_t open_inode(Volume& volume, uint32_t inode, OpenFile** file);
void close_inode(Volume& volume, OpenFile* file);
