// Two maps: the frames taken at the monitor, and where they are mapped.
#include "monitor/monitor_window.hpp"

#include "containers/hash_map.hpp"
#include "memory/frame_allocator.hpp"
#include "memory/virtual.hpp"
#include "sync/global.hpp"

namespace memory {

namespace {

struct Mapping {
    KernelRange* range;
    PhysicalAddress frame;
};

struct State {
    HashMap<uint64_t, uint64_t> frames;   // address -> how often it is mapped
    HashMap<uint64_t, Mapping> mappings;  // by address
};

constinit Global<State> global_state;

State& state() { return global_state.once(); }

}  // namespace

Result<PhysicalAddress> MonitorWindow::allocate_frame() {
    const PhysicalAddress frame = TRY(frames().allocate());
    auto remembered = state().frames.insert(frame.value, 0);
    if (remembered.ok()) return frame;
    frames().release(frame);
    return remembered.error();
}

Result<void> MonitorWindow::free_frame(PhysicalAddress frame) {
    const uint64_t* mapped = state().frames.find(frame.value);
    if (!mapped) return KERN_NOT_FOUND;
    if (*mapped > 0) return KERN_NOT_READY;
    state().frames.remove(frame.value);
    frames().release(frame);
    return {};
}

Result<uint64_t> MonitorWindow::map(PhysicalAddress frame, Protection protection) {
    uint64_t* mapped = state().frames.find(frame.value);
    if (!mapped) return KERN_NOT_FOUND;
    KernelRange* range = TRY(reserve_range(1, KernelRange::Kind::Window));
    auto remembered = state().mappings.insert(range->base(), Mapping{range, frame});
    if (!remembered.ok()) {
        release_range(*range, false);
        return remembered.error();
    }
    map_page(*range, range->base(), frame, protection, 0);
    ++*mapped;
    return range->base();
}

bool MonitorWindow::unmap(uint64_t address) {
    const Mapping* mapping = state().mappings.find(address);
    if (!mapping) return false;
    if (uint64_t* mapped = state().frames.find(mapping->frame.value)) --*mapped;
    KernelRange* range = mapping->range;
    state().mappings.remove(address);
    release_range(*range, false);
    return true;
}

}  // namespace memory
