// The bytes of a file.
#pragma once

#include "ext2fs/inode.hpp"

namespace contents {

uint64_t size_maximum(const Geometry& geometry);  // bytes of a file

// How many bytes there are from `offset` on, at most `size`.
uint64_t available(const Inode& file, uint64_t offset, uint64_t size);
// Copies that many out: offset and size lie within the file. Blocks while they are read.
kern_return_t read(Volume& volume, const Inode& file, uint64_t offset, uint8_t* to, uint64_t size);

// *written: how many of the bytes there was room for. KERN_NO_SPACE: for none. KERN_INVALID_VALUE:
// beyond the largest size.
kern_return_t write(Volume& volume, Inode& file, uint64_t offset, const uint8_t* from,
                    uint64_t size, uint64_t* written);

// As io_truncate.
kern_return_t truncate(Volume& volume, Inode& file, uint64_t size);

}  // namespace contents
