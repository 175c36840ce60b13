// Descriptors: the numbers under which a program has what it reads and writes. 0, 1 and 2 are the
// console's, or what the parent gave the program in their place (libc/files/streams.cpp).
#pragma once

#include <mach/kern_return.h>
#include <mach/port.h>
#include <mig/directory.h>
#include <mig/io.h>
#include <stddef.h>
#include <stdint.h>

struct Descriptor {
    enum class Kind : uint8_t {
        Free,
        Console,  // an I/O object of the kernel: system calls
        Archive,  // a file of the kernel's file service: file.defs
        Io,       // what a program serves: io.defs
    };
    Kind kind = Kind::Free;
    mach_port_name_t port =
        MACH_PORT_NULL;     // a reference of the descriptor's own, but the console's
    uint64_t position = 0;  // Archive: of the next byte; Io: the server's business
    uint64_t size = 0;      // Archive
};

namespace descriptors {

constexpr int LIMIT = 64;
// Port names begin here, so that a number is either: what the kernel's calls take can be read and
// written under its name.
constexpr int FIRST_PORT_NAME = 256;

// A copy. KERN_INVALID_NAME: there is none of this number.
kern_return_t get(int number, Descriptor* found);
// The lowest free number for it. KERN_RESOURCE_SHORTAGE: the caller still has it.
kern_return_t add(const Descriptor& descriptor, int* number);
// At that number, in place of what was there.
void put(const Descriptor& descriptor, int number);
void set_position(int number, uint64_t position);  // Archive

// `flags` of directory_open.
kern_return_t open(const char* path, uint32_t flags, int* number);
kern_return_t close(int number);
kern_return_t seek(int number, int64_t offset, uint32_t origin, uint64_t* position);
bool is_console(int number);

// Another reference to the same, and one less.
kern_return_t retain(const Descriptor& descriptor);
void release(const Descriptor& descriptor);

}  // namespace descriptors
