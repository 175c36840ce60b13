// The file service: the port that answers open, stat and list, and a port for each open file.
// Programs get at files only by messages to these: file.defs.
#pragma once

namespace fs {

// Opens the service's port; every program started from now on has a send right to it at birth.
void start_service();

}  // namespace fs
