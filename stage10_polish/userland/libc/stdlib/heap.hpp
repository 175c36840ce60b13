// The heap's parts. A chunk is 64 KiB, aligned to its size, and holds blocks of one class; masking
// a block's address finds the chunk. Anything larger than the largest class is a region of its own
// with the same header, so free needs to know nothing but the address. In front of each block is a
// tag that says whether it is handed out: free and realloc believe no address without one.
// Invariant: a chunk with room is its class's current chunk or in its class's list; a full one is
// in neither and has FULL in its count.
#pragma once

#include "libc/stdlib/size_classes.hpp"

#include <stddef.h>
#include <stdint.h>

namespace heap {

constexpr size_t CHUNK_SIZE = 65536;
constexpr size_t HEADER_SIZE = 64;
constexpr uint32_t LARGE = 0xffffffff;  // in place of a class
constexpr int32_t FULL = -0x40000000;

// What lies in front of a block. No text and no small number looks like these.
enum class Tag : uint64_t { HandedOut = 0x5a3c9ce1, Free = 0x61d2b8f5 };

// Of any address, aligned or not.
inline Tag tag_of(const void* block) {
    Tag tag;
    __builtin_memcpy(&tag, static_cast<const char*>(block) - sizeof(tag), sizeof(tag));
    return tag;
}

inline void set_tag(void* block, Tag tag) {
    __builtin_memcpy(static_cast<char*>(block) - sizeof(tag), &tag, sizeof(tag));
}

struct Block {
    Block* next;  // while it is free
};

struct Chunk {
    Block* free;  // freed blocks
    // Blocks handed out, one more while the chunk is current, FULL added while it is full: it sinks
    // to zero or is negative exactly when free has more to do than to put a block on the list.
    int32_t used;
    uint32_t fresh;       // offset of the first block never handed out
    uint32_t block_size;  // from block to block, so with the next one's tag
    uint32_t size_class;  // or LARGE
    size_t region_size;   // pages this header stands for, in bytes
    Chunk* next;          // the class's list of chunks with room
    Chunk* previous;
};
static_assert(sizeof(Chunk) + sizeof(Tag) <= HEADER_SIZE);  // the first block's tag is in there

inline Chunk* chunk_of(void* block) {
    return reinterpret_cast<Chunk*>(reinterpret_cast<uintptr_t>(block) & ~(CHUNK_SIZE - 1));
}

// Where the next region is tried. Its lock is the heap's.
extern uintptr_t next_address;

// Memory for a chunk or a large block, aligned to CHUNK_SIZE, zeroed; `size` in whole pages.
Chunk* region_allocate(size_t size);
void region_release(Chunk* region);
// Makes a region longer or shorter where it stands. False: not possible there.
bool region_resize(Chunk* region, size_t size);

}  // namespace heap
