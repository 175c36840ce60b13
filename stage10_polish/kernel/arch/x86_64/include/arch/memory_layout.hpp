// The fixed parts of the kernel's address space, by top-level page-table slot (512 GiB each):
//     256  direct map    384  kernel objects (stacks, MMIO)    511  kernel image, the last 2 GiB
#pragma once

#include <stdint.h>

inline constexpr uint64_t DIRECT_MAP_BASE = 0xFFFF800000000000;      // slot 256
inline constexpr uint64_t KERNEL_OBJECTS_BASE = 0xFFFFC00000000000;  // slot 384
inline constexpr uint64_t KERNEL_OBJECTS_END = 0xFFFFC08000000000;
inline constexpr uint64_t KERNEL_IMAGE_BASE = 0xFFFFFFFF80000000;  // physical address 0
