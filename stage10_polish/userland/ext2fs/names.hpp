// Paths, and what is done with them. They are as directory.defs has them, and so are the codes.
// What fails changes nothing; but what has met damage or a disk's error may have done a part.
#pragma once

#include "ext2fs/directory.hpp"

namespace names {

// A path up to its last name.
struct Found {
    uint32_t directory;  // its inode; 0: the path is empty, the root's
    Name name;
    Place place;           // of the entry, if
    bool exists;           // it is there, or the path is empty
    directory::Room room;  // for one of that name, if it is not
    bool passed;           // the way led through the inode that was asked about
};

kern_return_t walk(Volume& volume, const char* path, Found* found, uint32_t passing = 0);

// Takes a link from the inode: from a file's last one on, and from a directory, nothing is left but
// for those who have it open. The entry goes at once or later, but it is no name any more.
kern_return_t drop(Volume& volume, Inode& inode, Inode& parent, const Place& place);

constexpr uint16_t LINKS_MAXIMUM = 32000;

inline bool is_dots(const Name& name) {
    return name.bytes[0] == '.' && (name.size == 1 || (name.size == 2 && name.bytes[1] == '.'));
}

kern_return_t find(Volume& volume, const char* path, uint32_t* inode);
// KERN_ALREADY_EXISTS, KERN_NO_SPACE.
kern_return_t create(Volume& volume, const char* path, uint32_t* inode);
kern_return_t make_directory(Volume& volume, const char* path);
kern_return_t remove(Volume& volume, const char* path, bool file, bool directory);

// KERN_OTHER_SERVER: a directory would come into another block of directories than it was in. Two
// blocks cannot be written at once, and with a directory in both of them or in none e2fsck -p does
// not know what to do. Who moves what is in it instead loses nothing.
kern_return_t rename(Volume& volume, const char* from, const char* to);

}  // namespace names
