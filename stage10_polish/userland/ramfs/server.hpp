// What the handlers share: the tree, and the files that are open.
#pragma once

#include "files/object_ports.hpp"
#include "files/opening.hpp"
#include "ramfs/tree.hpp"

struct Opened : Opening {
    Node* node;
};

struct RamFileSystem {
    Tree tree;
    ObjectPorts<Opened> open_files{1024};
    mach_port_name_t port;  // directory.defs
    mach_port_name_t set;   // that port, and those of the open files
};

extern RamFileSystem server;

namespace ramfs {

// Deals with a message that came to any of the ports, as a mig::Demux does.
kern_return_t take(mig::Target target, mig::Request& request, mig::Reply& reply);

void describe(const Node& node, io_status* status);

}  // namespace ramfs
