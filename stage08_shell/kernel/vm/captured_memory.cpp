// Pages on their way from one space to another.
#include "vm/captured_memory.hpp"

#include "arch/direct_map.hpp"
#include "lib/panic.hpp"
#include "lib/string.h"
#include "memory/box.hpp"
#include "memory/frame_allocator.hpp"
#include "thread/scheduler.hpp"

namespace {

constexpr uint64_t PAGES_MADE_AT_ONCE = 16;
constexpr uint64_t PAGES_RELEASED_AT_ONCE = 512;

}  // namespace

SpareRegions::SpareRegions(SpareRegions&& other) { *this = move(other); }

SpareRegions& SpareRegions::operator=(SpareRegions&& other) {
    for (size_t i = 0; i < COUNT; i++) swap(regions_[i], other.regions_[i]);
    return *this;
}

void SpareRegions::free(Region& region) { (void)Box<Region>::adopt(region); }

Result<void> SpareRegions::fill() {
    for (Region*& region : regions_) {
        if (!region) region = TRY(Box<Region>::make()).take();
    }
    return {};
}

Region& SpareRegions::take() {
    for (Region*& region : regions_) {
        if (region) return *exchange(region, nullptr);
    }
    panic("no spare region is left");
}

CapturedMemory::CapturedMemory(CapturedMemory&& other) { *this = move(other); }

CapturedMemory& CapturedMemory::operator=(CapturedMemory&& other) {
    swap(size_, other.size_);
    swap(address_, other.address_);
    swap(page_count_, other.page_count_);
    swap(pages_, other.pages_);
    spares_ = move(other.spares_);
    return *this;
}

void CapturedMemory::release() {
    uint64_t zero_pages = 0;
    for (uint64_t i = 0; i < page_count_; i++) {
        if (pages_[i] == 0) {
            zero_pages++;
        } else {
            memory::frames().release({pages_[i]});
        }
        if ((i + 1) % PAGES_RELEASED_AT_ONCE == 0) scheduler::preemption_point();
    }
    memory::frames().unpromise(zero_pages);
    memory::heap_free(pages_);
    pages_ = nullptr;
    page_count_ = size_ = address_ = 0;
}

Result<CapturedMemory> CapturedMemory::with_room(uint64_t address, uint64_t size) {
    CapturedMemory captured;
    captured.address_ = address;
    captured.size_ = size;
    const uint64_t pages = (captured.end_page() - captured.first_page()) / PAGE_SIZE;
    captured.pages_ = static_cast<uint64_t*>(memory::heap_allocate(pages * sizeof(uint64_t)));
    if (!captured.pages_) return KERN_RESOURCE_SHORTAGE;
    return captured;
}

Result<CapturedMemory> CapturedMemory::make(uint64_t size) {
    if (size == 0) return CapturedMemory();
    if (size > memory::frames().frame_count() * PAGE_SIZE) return KERN_RESOURCE_SHORTAGE;
    CapturedMemory captured = TRY(with_room(0, size));
    const uint64_t pages = page_up(size) / PAGE_SIZE;
    while (captured.page_count_ < pages) {
        const PhysicalAddress frame = TRY(memory::frames().allocate_zeroed());
        captured.pages_[captured.page_count_++] = frame.value;
        if (captured.page_count_ % PAGES_MADE_AT_ONCE == 0) scheduler::preemption_point();
    }
    return captured;
}

void CapturedMemory::write(uint64_t offset, Bytes bytes) {
    ASSERT(offset <= size_ && bytes.size() <= size_ - offset);
    uint64_t at = address_ % PAGE_SIZE + offset;
    while (!bytes.empty()) {
        const uint64_t in_page = min(PAGE_SIZE - at % PAGE_SIZE, bytes.size());
        uint64_t& page = pages_[at / PAGE_SIZE];
        if (page == 0) page = memory::frames().allocate_promised_zeroed().value;
        ASSERT(memory::frames().references({page}) == 1);
        memcpy(direct_map<uint8_t>({page}) + at % PAGE_SIZE, bytes.data(), in_page);
        bytes = bytes.slice(in_page);
        at += in_page;
    }
}

void CapturedMemory::read(uint64_t offset, Span<uint8_t> bytes) const {
    ASSERT(offset <= size_ && bytes.size() <= size_ - offset);
    uint64_t at = address_ % PAGE_SIZE + offset;
    while (!bytes.empty()) {
        const uint64_t in_page = min(PAGE_SIZE - at % PAGE_SIZE, bytes.size());
        const uint64_t page = pages_[at / PAGE_SIZE];
        if (page == 0) {
            memset(bytes.data(), 0, in_page);
        } else {
            const uint8_t* from = direct_map<const uint8_t>({page}) + at % PAGE_SIZE;
            memcpy(bytes.data(), from, in_page);
        }
        bytes = bytes.slice(in_page);
        at += in_page;
    }
}
