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

    // Without gaps: `count` frames, a power of two up to MOST_IN_BLOCK, aligned to their size and
    // below 4 GiB, where every device reaches them. Contents undefined; each is released by itself.
    static constexpr uint64_t MOST_IN_BLOCK = 64;
    Result<PhysicalAddress> allocate_block(uint64_t count);

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
    friend class FrameBatch;
    static constexpr uint64_t LEVELS = 4;
    static constexpr uint16_t NOT_OURS = 0xFFFF;

    void enter_more() REQUIRES(lock_);
    bool take_block(uint64_t word, uint64_t count, uint64_t* first) REQUIRES(lock_);
    uint64_t take() REQUIRES(lock_);
    uint64_t take_last() REQUIRES(lock_);
    uint64_t find_free_word() const REQUIRES(lock_);
    void put_back(uint64_t frame) REQUIRES(lock_);
    bool add_reference(PhysicalAddress frame) REQUIRES(lock_);
    void drop_reference(PhysicalAddress frame) REQUIRES(lock_);
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

// The index of a frame that is in use; anything else is a bug of the caller. This and the next
// three are called for every page of every program: they are inlined.
inline uint64_t FrameAllocator::checked(PhysicalAddress address) const {
    const uint64_t frame = address.value >> PAGE_SHIFT;
    static_assert(NOT_OURS == 0xFFFF);  // one comparison finds it and 0
    const bool fine = frame < entered_ && address.page_aligned() &&
                      static_cast<uint16_t>(references_[frame] - 1) < NOT_OURS - 1;
    if (__builtin_expect(!fine, 0)) misuse(address);
    return frame;
}

inline void FrameAllocator::put_back(uint64_t frame) {
    const uint64_t word = frame / 64;
    const uint64_t before = level_[0][word];
    level_[0][word] = before | uint64_t{1} << (frame % 64);
    if (__builtin_expect(before == 0, 0)) summarize_free(word);
    free_++;
    hint_ = word;  // probably still in the cache
}

inline bool FrameAllocator::add_reference(PhysicalAddress address) {
    const uint64_t frame = checked(address);
    if (references_[frame] == MOST_REFERENCES) return false;
    references_[frame]++;
    return true;
}

inline void FrameAllocator::drop_reference(PhysicalAddress address) {
    const uint64_t frame = checked(address);
    if (--references_[frame] == 0) {
        put_back(frame);
    } else {
        promised_--;
    }
}

// Many references taken or given back in a row, with the lock held once: nothing else may be asked
// of the allocator meanwhile. The counts it needs are at hand, so that a page costs next to
// nothing.
class FrameBatch : NonCopyable {
public:
    explicit FrameBatch(FrameAllocator& frames)
        : frames_(frames),
          guard_(frames.lock_),
          references_(frames.references_),
          entered_(frames.entered_) {}
    ~FrameBatch() { frames_.promised_ -= promises_given_back_; }

    [[nodiscard]] bool share_promised(PhysicalAddress frame) {
        const uint64_t index = frame.value >> PAGE_SHIFT;
        if (__builtin_expect(!within(index, FrameAllocator::MOST_REFERENCES), 0)) {
            (void)frames_.checked(frame);  // it is in use, and its count is full
            return false;
        }
        references_[index]++;
        return true;
    }
    void release(PhysicalAddress frame) {
        holds_lock();
        const uint64_t index = frame.value >> PAGE_SHIFT;
        if (__builtin_expect(!within(index, FrameAllocator::NOT_OURS), 0)) frames_.misuse(frame);
        if (--references_[index] == 0) {
            frames_.put_back(index);
        } else {
            promises_given_back_++;
        }
    }

private:
    // The analysis cannot see that guard_ holds it.
    void holds_lock() const THREAD_SAFETY(assert_capability(frames_.lock_)) {
        if constexpr (CHECKED_BUILD) ASSERT(frames_.lock_.held());
    }

    // At least one reference, and fewer than `limit`.
    bool within(uint64_t index, uint16_t limit) const {
        return index < entered_ &&
               static_cast<uint16_t>(references_[index] - 1) < static_cast<uint16_t>(limit - 1);
    }

    FrameAllocator& frames_;
    SpinlockGuard guard_;
    uint16_t* const references_;
    const uint64_t entered_;
    uint64_t promises_given_back_ = 0;
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
