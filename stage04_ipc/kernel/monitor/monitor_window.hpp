// MonitorWindow: the frames and mappings that were asked for at the monitor. It remembers them all,
// so that a wrong number is an error and not a crash.
#pragma once

#include "lib/address.hpp"
#include "lib/result.hpp"
#include "memory/protection.hpp"

namespace memory {

class MonitorWindow {
public:
    static Result<PhysicalAddress> allocate_frame();
    // KERN_NOT_FOUND: not from here; KERN_NOT_READY: still mapped.
    static Result<void> free_frame(PhysicalAddress frame);

    // The address where it can be seen now. A frame may be mapped several times.
    static Result<uint64_t> map(PhysicalAddress frame, Protection protection);
    static bool unmap(uint64_t address);
};

}  // namespace memory
