/* The C functions that the compiler itself may call. Assembly in the kernel, libc's in host tests.
 */
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#define NO_THROW noexcept
#else
#define NO_THROW
#endif

void* memcpy(void* to, const void* from, size_t size) NO_THROW;
void* memmove(void* to, const void* from, size_t size) NO_THROW;
void* memset(void* to, int byte, size_t size) NO_THROW;
int memcmp(const void* a, const void* b, size_t size) NO_THROW;
size_t strlen(const char* text) NO_THROW;

#undef NO_THROW
#ifdef __cplusplus
}
#endif
