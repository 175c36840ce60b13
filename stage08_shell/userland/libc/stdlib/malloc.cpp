// malloc and free. The usual case takes a block from the list of the class's current chunk and puts
// it back there: a few dozen instructions for both. Everything else is in the slow functions.
#include "libc/stdlib/heap.hpp"
#include "libc/stdlib/lock.hpp"
#include "libc/stdlib/pages.hpp"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

using namespace heap;

namespace {

struct SizeClass {
    Chunk* current;    // never NULL: NOTHING stands for none
    Chunk* with_room;  // others of this class
};

constexpr size_t LARGEST = size_classes::LARGEST - sizeof(Tag);  // that is no region of its own

Chunk nothing = {};  // no free block, no room

struct Heap {
    Lock lock;
    Chunk* spare = nullptr;  // one empty chunk kept, so that a block taken and freed costs no calls
    SizeClass classes[size_classes::COUNT];

    constexpr Heap() : classes() {
        for (SizeClass& size_class : classes) size_class = {&nothing, nullptr};
    }
};

constinit Heap the_heap;

// Called without the lock, which what is printed and abort may need.
[[noreturn]] void refuse(const char* what, void* memory) {
    const char* why =
        tag_of(memory) == Tag::Free
            ? "was freed already"
            : "was not allocated, or something wrote past the end of the block before";
    dprintf(STDERR_FILENO, "%s: %p %s\n", what, memory, why);
    abort();
}

void list_insert(Chunk*& first, Chunk* chunk) {
    chunk->previous = nullptr;
    chunk->next = first;
    if (first != nullptr) first->previous = chunk;
    first = chunk;
}

void list_remove(Chunk*& first, Chunk* chunk) {
    (chunk->previous != nullptr ? chunk->previous->next : first) = chunk->next;
    if (chunk->next != nullptr) chunk->next->previous = chunk->previous;
}

bool has_room(const Chunk* chunk) {
    return chunk->free != nullptr ||
           chunk->fresh + chunk->block_size <= chunk->region_size + sizeof(Tag);
}

// The next chunk to take blocks of this class from; NULL: no memory.
Chunk* find_chunk(unsigned size_class) {
    SizeClass& of = the_heap.classes[size_class];
    if (of.current != &nothing) of.current->used += FULL - 1;
    of.current = &nothing;
    Chunk* chunk = of.with_room;
    if (chunk != nullptr) {
        list_remove(of.with_room, chunk);
    } else {
        chunk = the_heap.spare != nullptr ? the_heap.spare : region_allocate(CHUNK_SIZE);
        if (chunk == nullptr) return nullptr;
        the_heap.spare = nullptr;
        chunk->size_class = size_class;
        chunk->block_size = static_cast<uint32_t>(size_classes::size_of(size_class));
        chunk->fresh = HEADER_SIZE;
        chunk->used = 0;
        chunk->free = nullptr;
    }
    chunk->used++;
    of.current = chunk;
    return chunk;
}

void* allocate_large(size_t size) {
    if (size > SIZE_MAX / 2) {
        errno = ENOMEM;
        return nullptr;
    }
    const size_t whole = (size + HEADER_SIZE + pages::PAGE_SIZE - 1) & ~(pages::PAGE_SIZE - 1);
    LockGuard guard(the_heap.lock);
    Chunk* region = region_allocate(whole);
    if (region == nullptr) return nullptr;
    region->size_class = LARGE;
    region->used = 1;
    void* block = reinterpret_cast<char*>(region) + HEADER_SIZE;
    set_tag(block, Tag::HandedOut);
    return block;
}

// With the lock held, which it gives back: a block from the current chunk or another.
__attribute__((noinline)) void* allocate_slow(unsigned size_class) {
    Chunk* chunk = the_heap.classes[size_class].current;
    if (chunk == &nothing || !has_room(chunk)) chunk = find_chunk(size_class);
    Block* block = nullptr;
    if (chunk != nullptr) {
        chunk->used++;
        block = chunk->free;
        if (block != nullptr) {
            chunk->free = block->next;
        } else {
            block = reinterpret_cast<Block*>(reinterpret_cast<char*>(chunk) + chunk->fresh);
            chunk->fresh += chunk->block_size;
        }
        set_tag(block, Tag::HandedOut);
    }
    the_heap.lock.unlock();
    return block;
}

__attribute__((noinline)) void* allocate_contended(unsigned size_class) {
    the_heap.lock.lock();
    return allocate_slow(size_class);
}

__attribute__((noinline, cold)) void* allocate_bigger(size_t size) {
    if (size > LARGEST) return allocate_large(size);
    return allocate_contended(size_classes::find(size + sizeof(Tag)));
}

// With the lock held, which it gives back: `chunk` was full and has room now, or holds no block any
// more, or is a region of one large block.
__attribute__((noinline)) void freed_slow(Chunk* chunk) {
    if (chunk->size_class == LARGE) {
        region_release(chunk);
    } else {
        Chunk*& with_room = the_heap.classes[chunk->size_class].with_room;
        if (chunk->used < 0) {
            chunk->used -= FULL;
            list_insert(with_room, chunk);
        }
        if (chunk->used == 0) {
            list_remove(with_room, chunk);
            if (the_heap.spare != nullptr)
                region_release(chunk);
            else
                the_heap.spare = chunk;
        }
    }
    the_heap.lock.unlock();
}

// With the lock held, which it gives back: the block goes to its chunk's list.
inline void give_back(Chunk* chunk, Block* block) {
    set_tag(block, Tag::Free);
    block->next = chunk->free;
    chunk->free = block;
    if (--chunk->used <= 0) return freed_slow(chunk);
    the_heap.lock.unlock();
}

// With the lock held, which it gives back.
__attribute__((noinline, cold)) void refuse_free(void* memory) {
    the_heap.lock.unlock();
    refuse("free", memory);
}

// With the lock held, which it gives back.
inline void free_locked(void* memory) {
    if (tag_of(memory) != Tag::HandedOut) return refuse_free(memory);
    give_back(chunk_of(memory), static_cast<Block*>(memory));
}

__attribute__((noinline)) void free_slow(void* memory) {
    if (memory == nullptr) return;
    the_heap.lock.lock();
    free_locked(memory);
}

}  // namespace

extern "C" {

void* malloc(size_t size) {
    if (size > size_classes::BY_TABLE - sizeof(Tag)) return allocate_bigger(size);
    const unsigned size_class = size_classes::find(size + sizeof(Tag));
    if (!the_heap.lock.try_lock()) return allocate_contended(size_class);
    Chunk* chunk = the_heap.classes[size_class].current;
    Block* block = chunk->free;
    if (block == nullptr) return allocate_slow(size_class);
    chunk->free = block->next;
    chunk->used++;
    set_tag(block, Tag::HandedOut);
    the_heap.lock.unlock();
    return block;
}

void free(void* memory) {
    if (memory == nullptr || !the_heap.lock.try_lock()) return free_slow(memory);
    free_locked(memory);
}

size_t malloc_usable_size(void* memory) {
    if (memory == nullptr) return 0;
    const Chunk* chunk = chunk_of(memory);
    return chunk->size_class == LARGE ? chunk->region_size - HEADER_SIZE
                                      : chunk->block_size - sizeof(Tag);
}

void* calloc(size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return nullptr;
    }
    void* memory = malloc(total);
    // A large block's pages are new, so they are zero already.
    if (memory != nullptr && total <= LARGEST) memset(memory, 0, total);
    return memory;
}

void* realloc(void* memory, size_t size) {
    if (memory == nullptr) return malloc(size);
    if (tag_of(memory) != Tag::HandedOut) refuse("realloc", memory);
    Chunk* chunk = chunk_of(memory);
    const size_t usable = malloc_usable_size(memory);
    if (chunk->size_class == LARGE && size > LARGEST && size <= SIZE_MAX / 2) {
        LockGuard guard(the_heap.lock);
        const size_t end = size + HEADER_SIZE + pages::PAGE_SIZE - 1;
        if (region_resize(chunk, end & ~(pages::PAGE_SIZE - 1))) return memory;
    } else if (size <= usable && size >= usable / 2) {
        return memory;
    }
    void* moved = malloc(size);
    if (moved == nullptr) return nullptr;
    memcpy(moved, memory, size < usable ? size : usable);
    free(memory);
    return moved;
}

}  // extern "C"
