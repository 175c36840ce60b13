// From codes to what POSIX's functions return.
#pragma once

#include <errno.h>
#include <mach/kern_return.h>

// 0, or -1 with the code in errno.
inline int posix_result(kern_return_t result) {
    if (result == KERN_SUCCESS) return 0;
    errno = result;
    return -1;
}
