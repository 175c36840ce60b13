// A file as one client has opened it: for what, and how far the client has come in it. What servers
// of files have behind the ports that directory_open gives.
#pragma once

#include <mig/directory.h>
#include <mig/io.h>

constexpr uint32_t OPEN_FLAGS =
    OPEN_READ | OPEN_WRITE | OPEN_APPEND | OPEN_CREATE | OPEN_EXCLUSIVE | OPEN_TRUNCATE;

struct Opening {
    uint32_t flags;  // OPEN_READ, OPEN_WRITE, OPEN_APPEND
    uint64_t position;

    // Where a read or write at `offset` begins; a write, in a file of `size` bytes.
    uint64_t start_of(uint64_t offset) const { return offset == IO_POSITION ? position : offset; }
    uint64_t start_of_write(uint64_t offset, uint64_t size) const {
        return (flags & OPEN_APPEND) != 0 ? size : start_of(offset);
    }
    // `count` bytes from `start` on were read or written: there the next one at IO_POSITION begins.
    void move_on(uint64_t offset, uint64_t start, uint64_t count) {
        if (offset == IO_POSITION) position = start + count;
    }
    // io_seek, in a file of `size` bytes.
    kern_return_t seek(int64_t offset, uint32_t origin, uint64_t size, uint64_t* now) {
        const uint64_t from[] = {0, position, size};
        int64_t moved;
        if (origin > IO_FROM_END ||
            __builtin_add_overflow(static_cast<int64_t>(from[origin]), offset, &moved) || moved < 0)
            return KERN_INVALID_ARGUMENT;
        *now = position = static_cast<uint64_t>(moved);
        return KERN_SUCCESS;
    }
};
