// Copying without a call, for the few places where that counts.
#pragma once

#include <stdint.h>

// `size` is a multiple of 8.
inline void copy_words(void* to, const void* from, uint64_t size) {
    uint64_t words = size / 8;
    asm volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(words)::"memory");
}
