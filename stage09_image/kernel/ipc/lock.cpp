// The lock itself.
#include "ipc/lock.hpp"

namespace ipc {

constinit Spinlock lock;

}  // namespace ipc
