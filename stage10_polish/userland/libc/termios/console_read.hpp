// What read() does where it reads the console, once modes have been set or the window's size asked
// for; until then it asks the kernel for a line.
#pragma once

#include <mach/kern_return.h>
#include <mach/port.h>
#include <stddef.h>
#include <stdint.h>

// NULL: as the kernel does it.
extern kern_return_t (*libc_console_read)(mach_port_name_t from, uint8_t* to, size_t size,
                                          size_t* count);
