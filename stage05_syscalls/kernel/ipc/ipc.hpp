// The start of IPC.
#pragma once

namespace ipc {

// Once, before the first name space or port exists.
void initialise();

}  // namespace ipc
