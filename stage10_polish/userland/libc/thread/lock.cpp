// Waiting for a libc lock.
#include "libc/stdlib/lock.hpp"

#include <mach.h>

void Lock::wait() { thread_yield(); }
