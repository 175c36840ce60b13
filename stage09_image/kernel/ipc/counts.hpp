// How many objects of each kind there are, and what became of send-once rights: for the monitor and
// the invariants.
#pragma once

#include "ipc/lock.hpp"

#include <stdint.h>

namespace ipc {

struct Counts {
    uint64_t ports = 0;
    uint64_t sets = 0;
    uint64_t spaces = 0;
    uint64_t messages = 0;
    uint64_t send_once = 0;  // live rights
    uint64_t send_once_created = 0;
    uint64_t send_once_used = 0;      // each produced its message
    uint64_t send_once_outlived = 0;  // their port died first
};
extern constinit Counts counts GUARDED_BY(lock);
Counts counts_now() EXCLUDES(lock);

}  // namespace ipc
