// Where the linker put the parts of the kernel's image; every border is page aligned.
#pragma once

#include "arch/memory_layout.hpp"
#include "lib/address.hpp"

extern "C" {
extern const char image_start[];  // in the image's alias of physical memory, like all of these
extern const char image_text_start[];
extern const char image_text_end[];
extern const char image_rodata_start[];
extern const char image_rodata_end[];
extern const char image_data_start[];
extern const char image_end[];         // the end of .data and .bss
extern const char boot_stack_guard[];  // the page below kernel_main's stack: nothing lives there
extern const char boot_stack_top[];
}

namespace image {

inline PhysicalAddress physical(const void* in_image) {
    return {reinterpret_cast<uint64_t>(in_image) - KERNEL_IMAGE_BASE};
}

// All of the image, the code that runs before paging included.
inline PhysicalRange range() {
    return {physical(image_start), static_cast<uint64_t>(image_end - image_start)};
}

inline bool is_text(uint64_t address) {
    return address >= reinterpret_cast<uint64_t>(image_text_start) &&
           address < reinterpret_cast<uint64_t>(image_text_end);
}

}  // namespace image
