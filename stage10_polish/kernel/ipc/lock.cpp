// The lock itself.
#include "ipc/lock.hpp"

namespace ipc {

constinit Spinlock lock{"ipc", 30};

}  // namespace ipc
