// How a server that init gave the right to all disks (disks.defs) comes to one of them.
#pragma once

#include <mach.h>
#include <mig/disks.h>
#include <string.h>

namespace disks {

// A send right to the disk of this name, whose driver is started if it does not run. Blocks until
// that serves it. disk_open's codes.
inline kern_return_t open(mach_port_name_t all, const char* name, mach_port_name_t* disk) {
    kern_return_t result;
    do {
        result = disk_open(all, name, disk);
    } while (result == KERN_NOT_READY);
    return result;
}

// Calls visit(name) for each disk of the machine, in order, until it returns true. False: it never
// did.
template <typename Visitor>
bool any_of(mach_port_name_t all, Visitor visit) {
    disk_entry entries[DISK_LIST_MAXIMUM];
    uint32_t count = 0;
    kern_return_t result;
    do {
        result = disk_list(all, entries, &count);
    } while (result == KERN_NOT_READY);
    for (uint32_t i = 0; result == KERN_SUCCESS && i < count; i++) {
        if (visit(entries[i].name)) return true;
    }
    return false;
}

}  // namespace disks
