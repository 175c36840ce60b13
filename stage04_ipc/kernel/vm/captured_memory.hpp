// CapturedMemory: out-of-line memory between sender and receiver: one entry per page, a frame or
// "still zero". It owns a reference to each frame, and promises, so that whoever gets it can use it
// without fail. Destroying it gives all of that back, with preemption points: hold no lock.
#pragma once

#include "lib/address.hpp"
#include "lib/result.hpp"
#include "lib/span.hpp"
#include "vm/region.hpp"

class AddressSpace;

class [[nodiscard]] CapturedMemory : NonCopyable {
public:
    CapturedMemory() = default;  // size 0: arrives at address 0
    CapturedMemory(CapturedMemory&& other);
    CapturedMemory& operator=(CapturedMemory&& other);
    ~CapturedMemory() {
        if (pages_) release();  // most of them are empty
    }

    // Memory that the kernel itself sends: zeroed, to be filled by write(). Makes it with
    // preemption points between.
    static Result<CapturedMemory> make(uint64_t size);
    // Both may cross pages. Out of range is a bug of the caller. Not for pages shared with a
    // sender.
    void write(uint64_t offset, Bytes bytes);
    void read(uint64_t offset, Span<uint8_t> bytes) const;

    uint64_t size() const { return size_; }
    uint64_t page_count() const { return page_count_; }  // frames charged while it exists

private:
    friend class AddressSpace;
    // For a range that starts at `address`, with no pages yet.
    static Result<CapturedMemory> with_room(uint64_t address, uint64_t size);
    uint64_t first_page() const { return page_down(address_); }
    uint64_t end_page() const { return page_up(address_ + size_); }
    void release();

    uint64_t size_ = 0;
    uint64_t address_ = 0;       // where it was; a receiver gets the same offset in the page
    uint64_t page_count_ = 0;    // entries below that are valid
    uint64_t* pages_ = nullptr;  // physical addresses; 0 is a page of zeroes with a promise
    SpareRegions spares_;        // what removing the range from the sender may need
};

// The address range and page tables a receiver has ready for one CapturedMemory.
class [[nodiscard]] Insertion : NonCopyable {
public:
    Insertion() = default;
    Insertion(Insertion&& other);
    Insertion& operator=(Insertion&& other);
    ~Insertion() { undo(); }  // unless committed: everything as before

    uint64_t address() const { return address_; }  // where the first byte will be

private:
    friend class AddressSpace;
    void undo();

    AddressSpace* space_ = nullptr;
    Region* region_ = nullptr;  // null: size 0, or committed
    uint64_t address_ = 0;
};
