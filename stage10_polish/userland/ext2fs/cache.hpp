// The blocks that are kept in memory: a bounded number of buffers. Changed ones are written back
// later, and in an order such that whatever is lost when the power goes, e2fsck -p can repair the
// rest (see Order). Invariant: fewer than half of the buffers are changed when read or fresh
// returns.
#pragma once

#include "ext2fs/medium.hpp"

#include <stddef.h>

// What a changed block holds says when it is written. All of one kind have reached the disk,
// flushed, before one of the next is written.
enum class Order : uint8_t {
    Content,  // bytes of files; bitmaps; any block that nothing on the disk leads to yet
    Names,    // directories
    Inodes,   // inodes, and blocks of block numbers
};

struct Buffer {
    uint32_t block = 0;  // 0: none
    uint16_t pins = 0;   // while there are any, it stays what it is
    bool changed = false;
    bool fresh = false;  // nothing on the disk leads to it yet
    Order order = Order::Content;
    uint8_t* bytes = nullptr;
    Buffer* next_in_bucket = nullptr;
    Buffer *newer = nullptr, *older = nullptr;                    // by last use
    Buffer *next_changed = nullptr, *previous_changed = nullptr;  // in the list of its order
};

class BlockCache {
public:
    static constexpr uint32_t RUN_BYTES = 128 * 1024;  // of one transfer, at most
    static constexpr uint32_t BUFFERS_MINIMUM = 64;

    // Memory for at least BUFFERS_MINIMUM blocks. KERN_RESOURCE_SHORTAGE: there is none.
    kern_return_t start(Medium& medium, uint64_t memory);
    ~BlockCache();

    // The block, pinned; blocks while it is read. KERN_DAMAGED: the file system has no such block.
    kern_return_t read(uint32_t block, Buffer** buffer);
    // The same for one that nothing on the disk leads to: all zero, and to be written as Content.
    kern_return_t fresh(uint32_t block, Buffer** buffer);
    // The same for one whose bytes are all going to be written: what is in it now is not read.
    kern_return_t overwrite(uint32_t block, Buffer** buffer);
    void unpin(Buffer* buffer) { buffer->pins--; }

    // To be called after each change of a buffer.
    void changed(Buffer* buffer, Order order);
    // What it holds is no longer needed, not even on the disk.
    void forget(uint32_t block);

    // NULL: it is not in memory.
    Buffer* cached(uint32_t block);
    // Brings blocks, at most run_blocks(), into memory by one transfer.
    kern_return_t read_ahead(uint32_t block, uint32_t count);
    uint32_t run_blocks() const;

    // Writes all that is changed, each order flushed before the next. An error ends it there: what
    // is not written is still changed, and nothing of a later order was written.
    kern_return_t write_all();
    bool anything_changed() const { return changed_count_ > 0; }
    uint32_t capacity() const { return capacity_; }

private:
    static constexpr size_t ORDERS = 3;

    Buffer** bucket(uint32_t block) { return &buckets_[block & (bucket_count_ - 1)]; }
    void use(Buffer* buffer);
    void remove_from_bucket(Buffer* buffer);
    void written(Buffer* buffer);
    kern_return_t make_room();
    kern_return_t take(uint32_t block, Buffer** buffer);
    kern_return_t write_order(Order order);
    kern_return_t write_run(Buffer** buffers, uint32_t count);

    Medium* medium_ = nullptr;
    uint32_t block_size_ = 0;
    uint32_t capacity_ = 0;
    uint32_t bucket_count_ = 0;  // a power of two
    uint32_t changed_count_ = 0;
    Buffer* buffers_ = nullptr;
    Buffer** buckets_ = nullptr;
    Buffer** sorted_ = nullptr;  // scratch of write_order
    uint8_t* bytes_ = nullptr;
    uint8_t* run_ = nullptr;  // scratch of transfers
    Buffer *newest_ = nullptr, *oldest_ = nullptr;
    Buffer* changed_[ORDERS] = {};
};

// A pinned buffer that is unpinned at the end of its scope.
class Pin {
public:
    explicit Pin(BlockCache& cache) : cache_(&cache) {}
    Pin(const Pin&) = delete;
    Pin& operator=(const Pin&) = delete;
    ~Pin() { drop(); }

    kern_return_t read(uint32_t block) {
        drop();
        return cache_->read(block, &buffer_);
    }
    kern_return_t fresh(uint32_t block) {
        drop();
        return cache_->fresh(block, &buffer_);
    }
    kern_return_t overwrite(uint32_t block) {
        drop();
        return cache_->overwrite(block, &buffer_);
    }
    void drop() {
        if (buffer_ != nullptr) cache_->unpin(buffer_);
        buffer_ = nullptr;
    }
    void swap(Pin& other) {
        Buffer* const buffer = buffer_;
        buffer_ = other.buffer_;
        other.buffer_ = buffer;
    }
    uint8_t* bytes() const { return buffer_->bytes; }
    uint32_t* numbers() const { return reinterpret_cast<uint32_t*>(buffer_->bytes); }
    uint32_t block() const { return buffer_->block; }
    void changed(Order order) { cache_->changed(buffer_, order); }

private:
    BlockCache* cache_;
    Buffer* buffer_ = nullptr;
};
