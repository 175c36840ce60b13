// An open file behind a port: answers read. It closes when the last send right to it is gone.
#pragma once

#include "fs/directory.hpp"
#include "ipc/held_right.hpp"

namespace fs {

// A send right to a new port for this file. KERN_RESOURCE_SHORTAGE.
Result<HeldRight> open_file_port(OpenFile&& file);

}  // namespace fs
