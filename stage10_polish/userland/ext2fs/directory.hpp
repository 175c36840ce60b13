// Directories: blocks full of entries. What is read is checked before it is believed.
#pragma once

#include "ext2fs/inode.hpp"

struct Name {
    const char* bytes;
    uint32_t size;  // 1 to 255
};

namespace directory {

// Where a new entry may go, and an entry of its name that is no name any more.
struct Room {
    uint32_t block, offset;
    bool found;
    bool has_stale;
    Place stale;
};

// An entry of that name whose inode is alive: KERN_NOT_FOUND if there is none. *room, if it is
// asked for and the name is not there, is the first that is large enough for it.
kern_return_t find(Volume& volume, Inode& directory, const Name& name, Place* place, Room* room);

// The room for a name that is not there, and no entry of that name any more, if need be by a
// commit: e2fsck -p does not know what to do with two. KERN_ALREADY_EXISTS.
kern_return_t find_room(Volume& volume, Inode& directory, const Name& name, Room* room);

// Enters a name that is not there, with the room that find_room has given. Without room the
// directory grows, and that is on the disk before the entry is made: else files could be there
// whose directory ends before their entry. KERN_NO_SPACE
kern_return_t add(Volume& volume, Inode& directory, const Name& name, Room room, const Inode& inode,
                  Place* place);
// The same in the block of an entry, if there is room when that is gone: both in one write.
// *replaced is false if there is none.
kern_return_t replace(Volume& volume, const Place& old, const Name& name, const Inode& inode,
                      bool* replaced);

// Lets an entry name another inode.
kern_return_t set_inode(Volume& volume, const Place& place, const Inode& inode);
// Removes the entry, if it still names that inode.
kern_return_t erase(Volume& volume, const Place& place);

// The first block of a new directory.
kern_return_t make_first_block(Volume& volume, Inode& directory, uint32_t parent);
// KERN_NOT_EMPTY: an inode that is alive has a name in it.
kern_return_t check_empty(Volume& volume, Inode& directory);

struct Listed {
    uint64_t next;  // for the one behind it
    uint32_t inode;
    Name name;  // until the next call
};
// The first entry at place `from` or behind it whose inode is alive, `.` and `..` left out.
// KERN_NOT_FOUND: it ends here.
kern_return_t list(Volume& volume, Inode& directory, uint64_t from, Pin& pin, Listed* entry);

}  // namespace directory
