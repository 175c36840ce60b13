// What the handlers share: the file system, and the files that are open.
#pragma once

#include "ext2fs/inode.hpp"
#include "ext2fs/open_file.hpp"
#include "files/object_ports.hpp"
#include "files/opening.hpp"

struct Opened : Opening {
    OpenFile* file;
};

struct Ext2Server {
    Volume* volume;
    ObjectPorts<Opened> open_files{1024};
    mach_port_name_t port;  // directory.defs
    mach_port_name_t set;   // that port, and those of the open files
};

extern Ext2Server server;

namespace ext2fs {

void describe(const Inode& inode, io_status* status);

}  // namespace ext2fs
