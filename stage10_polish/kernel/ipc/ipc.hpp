// The start of IPC.
#pragma once

namespace ipc {

// Once, before the first name space or port exists. `fast_path`: whether messages may take it
// (mach_msg.hpp).
void initialise(bool fast_path);
// True unless the kernel's command line says `ipc=slow`.
bool fast_path_wanted();

}  // namespace ipc
