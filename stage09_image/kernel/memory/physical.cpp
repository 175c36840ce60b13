// Decides which frames may be handed out, and where the table of frames itself lies.
#include "memory/physical.hpp"

#include "arch/direct_map.hpp"
#include "boot/image.hpp"
#include "lib/format.hpp"
#include "lib/panic.hpp"
#include "memory/frame_allocator.hpp"

constinit FrameAllocator memory::kernel_frames;

namespace memory {

namespace {

// The boot loader's tables reach this far; the table of frames must be written before there are
// ours.
constexpr PhysicalAddress MAPPED_AT_BOOT{uint64_t{4} << 30};

constinit RamRanges ram_ranges UNSHARED;

// What must never be handed out, in one list with a common way to walk it.
class Occupied {
public:
    explicit Occupied(const BootInformation& information) : modules_(information.modules()) {}

    size_t count() const { return modules_.size() + 2; }
    PhysicalRange operator[](size_t index) const {
        if (index == 0) return {{0}, PAGE_SIZE};  // so that address 0 can mean "no frame"
        if (index == 1) return image::range();
        return modules_[index - 2].range;
    }

private:
    Span<const BootModule> modules_;
};

// The lowest place in RAM where nothing is yet. Size 0: there is none.
PhysicalRange find_room(const Occupied& occupied, uint64_t size) {
    for (const PhysicalRange& range : ram_ranges.all()) {
        PhysicalRange candidate{range.start, size};
        for (bool moved = true; moved;) {
            moved = false;
            for (size_t i = 0; i < occupied.count(); i++) {
                if (!candidate.overlaps(occupied[i])) continue;
                candidate.start = {page_up(occupied[i].end().value)};
                moved = true;
            }
        }
        if (candidate.end() <= min(range.end(), MAPPED_AT_BOOT)) return candidate;
    }
    return {};
}

// Parts of pages, which every map has, do not count.
void say_what_is_not_used(uint64_t bytes) {
    constexpr uint64_t MIB = 1 << 20;
    if (bytes < MIB) return;
    println("Not used: {} MB of memory, beyond 512 GiB or too far from the rest.", bytes / MIB);
}

}  // namespace

void start_frames(const BootInformation& information) {
    ram_ranges.collect(information.memory_map());
    say_what_is_not_used(information.available_bytes() - ram_ranges.bytes());

    const Occupied occupied(information);
    const uint64_t frame_count = ram_ranges.end().value / PAGE_SIZE;
    const uint64_t size = page_up(FrameAllocator::metadata_size(frame_count));
    const PhysicalRange metadata = find_room(occupied, size);
    if (metadata.size == 0) panic("no room for the table of frames ({} bytes)", size);

    kernel_frames.initialize(frame_count, ram_ranges.all(), direct_map(metadata.start));
    for (size_t i = 0; i < occupied.count(); i++) {
        kernel_frames.withdraw(occupied[i].start, occupied[i].end());
    }
    kernel_frames.withdraw(metadata.start, metadata.end());
}

const RamRanges& ram() { return ram_ranges; }

}  // namespace memory
