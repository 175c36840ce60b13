// The bytes of a file: pages, of which those that were never written are not there.
#pragma once

#include "ramfs/node.hpp"
#include "ramfs/page_pool.hpp"

#include <mach/kern_return.h>

namespace contents {

constexpr uint64_t SIZE_MAXIMUM = uint64_t{1} << 46;  // bytes of a file

// How many bytes there are from `offset` on, at most `size`.
uint64_t available(const Node& file, uint64_t offset, uint64_t size);
// Copies that many out: offset and size lie within the file.
void read(const Node& file, uint64_t offset, uint8_t* to, uint64_t size);

// *written: how many of the bytes there was room for. KERN_NO_SPACE: for none. KERN_INVALID_VALUE:
// beyond the largest size.
kern_return_t write(Node& file, uint64_t offset, const uint8_t* from, uint64_t size, PagePool& pool,
                    uint64_t* written);

// Makes it shorter, and gives its memory back. `size` is at most the file's.
void cut(Node& file, uint64_t size, PagePool& pool);
// As io_truncate.
kern_return_t truncate(Node& file, uint64_t size, PagePool& pool);

// What it occupies.
uint64_t memory(const Node& file);

}  // namespace contents
