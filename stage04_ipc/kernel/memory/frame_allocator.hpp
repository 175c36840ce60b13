// FrameAllocator: physical memory in frames of 4 KiB. A bitmap with summary levels finds a free
// frame without scanning memory; a 16-bit count per frame says how many mappings share it.
//
// Invariant: free >= promised. A promise is a free frame that someone may take later without fail;
// it is how an allocation that was granted can never run out of memory afterwards.
#pragma once

#include "lib/address.hpp"
#include "lib/result.hpp"
#include "lib/span.hpp"
#include "sync/spinlock.hpp"

class FrameAllocator : NonCopyable {
public:
    static constexpr uint16_t MOST_REFERENCES = 0xFFFE;

    struct Counts {
        uint64_t total = 0;     // every frame ever added and not withdrawn
        uint64_t free = 0;      // in nobody's hands now
        uint64_t promised = 0;  // part of `free`
        uint64_t available() const { return free - promised; }
        bool operator==(const Counts&) const = default;
    };

    // Bytes of bookkeeping for physical memory that ends at frame `frame_count`: about 2.13 a
    // frame.
    static uint64_t metadata_size(uint64_t frame_count);

    constexpr FrameAllocator() = default;

    // The frames of `ram` are free, all others not ours. `ram` is whole pages, nothing twice, and
    // stays where it is: a frame is entered in the bookkeeping when those before it are used up, so
    // that starting takes no longer with more memory. `metadata` is 8-byte aligned.
    void initialize(uint64_t frame_count, Span<const PhysicalRange> ram, void* metadata);
    void withdraw(PhysicalAddress start, PhysicalAddress end);  // every frame touched; must be free
    // While booting only: later, memory is too scattered to promise runs. `alignment` in frames.
    Result<PhysicalAddress> allocate_run(uint64_t count, uint64_t alignment);

    Result<PhysicalAddress> allocate();  // contents: whatever was there
    Result<PhysicalAddress> allocate_zeroed();

    // Sets n free frames aside, all or none.
    Result<void> promise(uint64_t n);
    void unpromise(uint64_t n);
    PhysicalAddress allocate_promised();         // uses one promise
    PhysicalAddress allocate_promised_zeroed();  // uses one promise

    // Copy-on-write. Every reference after the first holds one promise, with which its holder can
    // always get a copy of its own: promises held by a frame == references - 1. The new reference
    // takes one of the caller's. False: too many references, nothing done.
    [[nodiscard]] bool share_promised(PhysicalAddress frame);
    // Trades one of several references, with its promise, for a new frame (contents undefined).
    PhysicalAddress unshare(PhysicalAddress frame);
    // Gives a reference back: the last one frees the frame, any other one frees its promise.
    void release(PhysicalAddress frame);
    // 0: free, or not ours.
    uint16_t references(PhysicalAddress frame) const {
        const uint64_t index = frame.value >> PAGE_SHIFT;
        if (index >= entered_ || references_[index] == NOT_OURS) return 0;
        return references_[index];
    }

    Counts counts() const;
    bool owns(PhysicalAddress frame) const;  // is a frame this allocator handed out or could
    uint64_t frame_count() const { return frame_count_; }

    // For tests: the bitmap, its summaries and the counts agree. Walks all memory.
    bool consistent() const;

private:
    static constexpr uint64_t LEVELS = 4;
    static constexpr uint16_t NOT_OURS = 0xFFFF;

    void enter_more() REQUIRES(lock_);
    uint64_t take_any() REQUIRES(lock_);
    uint64_t take() REQUIRES(lock_);
    uint64_t find_free_word() const REQUIRES(lock_);
    void put_back(uint64_t frame) REQUIRES(lock_);
    void mark_free(uint64_t frame) REQUIRES(lock_);
    void mark_used(uint64_t frame) REQUIRES(lock_);
    void summarize_free(uint64_t bit) REQUIRES(lock_);
    void summarize_used(uint64_t bit) REQUIRES(lock_);
    uint64_t checked(PhysicalAddress frame) const;
    [[noreturn]] void misuse(PhysicalAddress frame) const;

    mutable Spinlock lock_{"frames", 70};
    uint64_t frame_count_ UNSHARED = 0;
    uint64_t entered_ UNSHARED = 0;  // about the frames from here on nothing is written yet
    Span<const PhysicalRange> ram_ UNSHARED;
    uint64_t total_ GUARDED_BY(lock_) = 0;
    uint64_t fresh_ GUARDED_BY(lock_) = 0;  // part of `free_`: those that are not entered yet
    uint64_t free_ GUARDED_BY(lock_) = 0;
    uint64_t promised_ GUARDED_BY(lock_) = 0;
    uint64_t hint_ GUARDED_BY(lock_) = 0;  // a word of level 0 that probably has a free frame
    uint16_t* references_ UNSHARED = nullptr;
    // Level 0: one bit a frame; then one bit a word below.
    uint64_t* level_[LEVELS] GUARDED_BY(lock_) = {};
    uint64_t words_[LEVELS] UNSHARED = {};
};

namespace memory {

// The kernel's own instance.
extern constinit FrameAllocator kernel_frames;
inline FrameAllocator& frames() { return kernel_frames; }

// Frames free and promised to nobody after everything that is only cached has been given back:
// two equal readings mean that nothing leaked in between.
uint64_t settled_free();

// Registers something that gives cached memory back. The newest is called first: a later layer's
// cache (a dead thread) holds what an earlier one (its stack) can only give back afterwards.
void add_settler(void (*settle)());

}  // namespace memory
