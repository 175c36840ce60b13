// Telling a stack overflow from other faults.
#pragma once

namespace memory {

// From now on a fault in a guard page is reported as "kernel stack overflow in thread N".
void watch_stacks();

}  // namespace memory
