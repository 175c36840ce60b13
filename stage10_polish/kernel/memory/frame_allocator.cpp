// The bitmap of free frames with its summary levels, the reference counts, and the promises.
#include "memory/frame_allocator.hpp"

#include "arch/direct_map.hpp"
#include "lib/panic.hpp"
#include "lib/string.h"
#include "memory/fault_injection.hpp"

namespace {

constexpr uint64_t WORD_BITS = 64;

constexpr uint64_t words_for(uint64_t bits) { return (bits + WORD_BITS - 1) / WORD_BITS; }
constexpr uint64_t lowest_bit(uint64_t word) {
    return static_cast<uint64_t>(__builtin_ctzll(word));
}
constexpr uint64_t frame_of(PhysicalAddress address) { return address.value >> PAGE_SHIFT; }
constexpr PhysicalAddress address_of_frame(uint64_t frame) { return {frame << PAGE_SHIFT}; }

struct Frames {
    uint64_t first, end;  // without `end`
    uint64_t count() const { return end > first ? end - first : 0; }
};

constexpr Frames frames_in(const PhysicalRange& range, Frames limits) {
    return {max(limits.first, frame_of(range.start)), min(limits.end, frame_of(range.end()))};
}

}  // namespace

// Metadata: the levels of the bitmap, from the frames upwards, then the reference counts.
//
//     level 2   1...                 one bit for each word of level 1
//     level 1   10011...             one bit for each word of level 0: is there a free frame in it?
//     level 0   0010 0000 0000 1...  one bit for each frame: 1 is free
uint64_t FrameAllocator::metadata_size(uint64_t frame_count) {
    uint64_t bytes = 0;
    uint64_t bits = frame_count;
    for (uint64_t level = 0; level < LEVELS; level++) {
        bits = words_for(bits);
        bytes += bits * sizeof(uint64_t);
    }
    return bytes + frame_count * sizeof(uint16_t);
}

void FrameAllocator::initialize(uint64_t frame_count, Span<const PhysicalRange> ram,
                                void* metadata) {
    SpinlockGuard guard(lock_);
    frame_count_ = frame_count;
    ram_ = ram;
    uint64_t* next = static_cast<uint64_t*>(metadata);
    uint64_t bits = frame_count;
    for (uint64_t level = 0; level < LEVELS; level++) {
        words_[level] = bits = words_for(bits);
        level_[level] = next;
        next += bits;
    }
    memset(metadata, 0, reinterpret_cast<uint64_t>(next) - reinterpret_cast<uint64_t>(metadata));
    references_ = reinterpret_cast<uint16_t*>(next);
    for (const PhysicalRange& range : ram) fresh_ += frames_in(range, {0, frame_count}).count();
    total_ = free_ = fresh_;
}

// The next frames, as many as one word of level 1 stands for: 16 MiB.
void FrameAllocator::enter_more() {
    const Frames next{entered_, min(entered_ + WORD_BITS * WORD_BITS, frame_count_)};
    entered_ = next.end;
    memset(references_ + next.first, 0xFF, next.count() * sizeof(NOT_OURS));
    for (const PhysicalRange& range : ram_) {
        Frames found = frames_in(range, next);
        fresh_ -= found.count();
        while (found.count() > 0) {  // those of one word of the bitmap at a time
            const uint64_t first = found.first;
            const uint64_t count = min(found.count(), WORD_BITS - first % WORD_BITS);
            memset(references_ + first, 0, count * sizeof(uint16_t));
            mark_free(first);
            level_[0][first / WORD_BITS] |= ~uint64_t{0} >> (WORD_BITS - count)
                                                                << first % WORD_BITS;
            found.first += count;
        }
    }
}

void FrameAllocator::withdraw(PhysicalAddress start, PhysicalAddress end) {
    SpinlockGuard guard(lock_);
    const uint64_t last = min(frame_of({page_up(end.value)}), frame_count_);
    while (entered_ < last) enter_more();
    for (uint64_t frame = frame_of(start); frame < last; frame++) {
        if (references_[frame] == NOT_OURS) continue;
        ASSERT(references_[frame] == 0);
        mark_used(frame);
        references_[frame] = NOT_OURS;
        total_--;
        free_--;
    }
    ASSERT(free_ >= promised_);
}

// A free frame, now with one reference. There must be one. Usually the word has another one left.
[[gnu::always_inline]] inline uint64_t FrameAllocator::take() {
    const uint64_t word = hint_;
    const uint64_t bits = level_[0][word];
    const uint64_t others = bits & (bits - 1);  // without the lowest
    if (__builtin_expect(others == 0, 0)) return take_last();
    const uint64_t frame = word * WORD_BITS + lowest_bit(bits);
    level_[0][word] = others;
    references_[frame] = 1;
    free_--;
    return frame;
}

// The same where the word has one at most.
[[gnu::noinline]] uint64_t FrameAllocator::take_last() {
    while (free_ == fresh_ && entered_ < frame_count_) enter_more();
    if (level_[0][hint_] == 0) hint_ = find_free_word();
    const uint64_t frame = hint_ * WORD_BITS + lowest_bit(level_[0][hint_]);
    mark_used(frame);
    references_[frame] = 1;
    free_--;
    return frame;
}

Result<PhysicalAddress> FrameAllocator::allocate_run(uint64_t count, uint64_t alignment) {
    SpinlockGuard guard(lock_);
    if (count == 0 || count > free_ || free_ - count < promised_ || memory::should_fail()) {
        return KERN_RESOURCE_SHORTAGE;
    }
    uint64_t start = 0;
    while (start + count <= frame_count_) {
        while (entered_ < start + count) enter_more();
        uint64_t length = 0;
        while (length < count && references_[start + length] == 0) length++;
        if (length == count) {
            for (uint64_t frame = start; frame < start + count; frame++) {
                mark_used(frame);
                references_[frame] = 1;
            }
            free_ -= count;
            return address_of_frame(start);
        }
        start = round_up(start + length + 1, alignment);
    }
    return KERN_RESOURCE_SHORTAGE;
}

Result<PhysicalAddress> FrameAllocator::allocate() {
    SpinlockGuard guard(lock_);
    if (free_ == promised_ || memory::should_fail()) return KERN_RESOURCE_SHORTAGE;
    return address_of_frame(take());
}

Result<PhysicalAddress> FrameAllocator::allocate_zeroed() {
    const PhysicalAddress frame = TRY(allocate());
    memset(direct_map(frame), 0, PAGE_SIZE);
    return frame;
}

Result<void> FrameAllocator::promise(uint64_t n) {
    if (n == 0) return {};
    SpinlockGuard guard(lock_);
    if (n > free_ - promised_ || memory::should_fail()) return KERN_RESOURCE_SHORTAGE;
    promised_ += n;
    return {};
}

void FrameAllocator::unpromise(uint64_t n) {
    if (n == 0) return;
    SpinlockGuard guard(lock_);
    ASSERT(promised_ >= n);
    promised_ -= n;
}

PhysicalAddress FrameAllocator::allocate_promised() {
    SpinlockGuard guard(lock_);
    ASSERT(promised_ > 0);
    promised_--;
    return address_of_frame(take());
}

PhysicalAddress FrameAllocator::allocate_promised_zeroed() {
    const PhysicalAddress frame = allocate_promised();
    memset(direct_map(frame), 0, PAGE_SIZE);
    return frame;
}

bool FrameAllocator::share_promised(PhysicalAddress frame) {
    SpinlockGuard guard(lock_);
    return add_reference(frame);
}

PhysicalAddress FrameAllocator::unshare(PhysicalAddress address) {
    SpinlockGuard guard(lock_);
    const uint64_t frame = checked(address);
    ASSERT(references_[frame] > 1 && promised_ > 0);
    references_[frame]--;
    promised_--;
    return address_of_frame(take());
}

void FrameAllocator::release(PhysicalAddress frame) {
    SpinlockGuard guard(lock_);
    drop_reference(frame);
}

FrameAllocator::Counts FrameAllocator::counts() const {
    SpinlockGuard guard(lock_);
    return {total_, free_, promised_};
}

bool FrameAllocator::owns(PhysicalAddress frame) const {
    const uint64_t index = frame_of(frame);
    if (index < entered_) return references_[index] != NOT_OURS;
    for (const PhysicalRange& range : ram_) {
        if (frames_in(range, {index, min(index + 1, frame_count_)}).count() > 0) return true;
    }
    return false;
}

bool FrameAllocator::consistent() const {
    SpinlockGuard guard(lock_);
    uint64_t free = 0;
    uint64_t total = 0;
    for (uint64_t frame = 0; frame < entered_; frame++) {
        const bool marked = (level_[0][frame / WORD_BITS] >> (frame % WORD_BITS)) & 1;
        if (marked != (references_[frame] == 0)) return false;
        if (marked) free++;
        if (references_[frame] != NOT_OURS) total++;
    }
    for (uint64_t level = 1; level < LEVELS; level++) {
        for (uint64_t bit = 0; bit < words_[level - 1]; bit++) {
            const bool marked = (level_[level][bit / WORD_BITS] >> (bit % WORD_BITS)) & 1;
            if (marked != (level_[level - 1][bit] != 0)) return false;
        }
    }
    return free + fresh_ == free_ && total + fresh_ == total_ && free_ >= promised_;
}

// Follows set bits from the top level down. The top has one word for each 64 GiB.
uint64_t FrameAllocator::find_free_word() const {
    uint64_t word = 0;
    while (level_[LEVELS - 1][word] == 0) word++;
    for (uint64_t level = LEVELS - 1; level > 0; level--) {
        word = word * WORD_BITS + lowest_bit(level_[level][word]);
    }
    return word;
}

void FrameAllocator::mark_free(uint64_t frame) {
    uint64_t& word = level_[0][frame / WORD_BITS];
    if (word == 0) summarize_free(frame / WORD_BITS);
    word |= uint64_t{1} << (frame % WORD_BITS);
}

void FrameAllocator::mark_used(uint64_t frame) {
    uint64_t& word = level_[0][frame / WORD_BITS];
    word &= ~(uint64_t{1} << (frame % WORD_BITS));
    if (word == 0) summarize_used(frame / WORD_BITS);
}

// A word of level 0 has got its first free frame. Each level changes only if the one below did.
[[gnu::noinline]] void FrameAllocator::summarize_free(uint64_t bit) {
    for (uint64_t level = 1; level < LEVELS; level++) {
        uint64_t& word = level_[level][bit / WORD_BITS];
        const uint64_t before = word;
        word |= uint64_t{1} << (bit % WORD_BITS);
        if (before != 0) return;
        bit /= WORD_BITS;
    }
}

// A word of level 0 has lost its last free frame.
[[gnu::noinline]] void FrameAllocator::summarize_used(uint64_t bit) {
    for (uint64_t level = 1; level < LEVELS; level++) {
        uint64_t& word = level_[level][bit / WORD_BITS];
        word &= ~(uint64_t{1} << (bit % WORD_BITS));
        if (word != 0) return;
        bit /= WORD_BITS;
    }
}

void FrameAllocator::misuse(PhysicalAddress address) const {
    if (!owns(address)) panic("frame {} is not the frame allocator's", address);
    if (!address.page_aligned()) panic("{} is not the address of a frame", address);
    panic("frame {} is freed or shared, but it is free already", address);
}
