// trial heap SEED COUNT: random allocations whose contents are checked by a sum. There are 256
// slots, empty at first; r, a, b are consecutive numbers of SplitMix64 from SEED. COUNT times:
//
//     r = next; slot = r % 256; most = (r >> 16) % 64 == 0 ? 20000 : 1000
//     slot empty:            a = next, b = next. An object of 1 + a % most bytes, byte i being
//                            (b + i) % 256, is put there. The digest takes its size.
//     (r >> 8) % 4 == 0:     a = next, b = next. The object is replaced by one of 1 + a % most
//     bytes:
//                            the old bytes as far as they go, then (b + i) % 256. Takes the new
//                            size.
//     otherwise:             the digest takes the sum of the object's bytes; it is freed.
//
// At the end every object, by slot, is summed into the digest and freed; then the digest takes 1 if
// as much memory is free as at the start, else 0.
#include "memory/heap.hpp"
#include "lib/random.hpp"
#include "lib/string.h"
#include "memory/frame_allocator.hpp"
#include "monitor/trial.hpp"

namespace {

constexpr size_t SLOTS = 256;

struct Slot {
    uint8_t* bytes = nullptr;
    size_t size = 0;
};

uint64_t sum(const Slot& slot) {
    uint64_t total = 0;
    for (size_t i = 0; i < slot.size; i++) total += slot.bytes[i];
    return total;
}

class HeapTrial {
public:
    HeapTrial(uint64_t seed, monitor::Digest& digest) : random_(seed), digest_(digest) {}
    ~HeapTrial() {
        for (Slot& slot : slots_) memory::heap_free(slot.bytes);
    }

    Result<void> step() {
        digest_.begin_step();
        const uint64_t r = random_.next();
        Slot& slot = slots_[r % SLOTS];
        const uint64_t most = (r >> 16) % 64 == 0 ? 20000 : 1000;
        if (slot.bytes && (r >> 8) % 4 != 0) {
            free(slot);
            return {};
        }
        const uint64_t a = random_.next();
        const uint64_t b = random_.next();
        return replace(slot, 1 + a % most, b);
    }

    void finish(uint64_t free_at_start) {
        digest_.begin_step();
        for (Slot& slot : slots_) {
            if (slot.bytes) free(slot);
        }
        digest_.add(memory::settled_free() == free_at_start);
    }

private:
    Result<void> replace(Slot& slot, size_t size, uint64_t key) {
        uint8_t* bytes = static_cast<uint8_t*>(memory::heap_allocate(size));
        if (!bytes) return KERN_RESOURCE_SHORTAGE;
        const size_t kept = min(size, slot.size);
        if (kept > 0) memcpy(bytes, slot.bytes, kept);
        for (size_t i = kept; i < size; i++) bytes[i] = static_cast<uint8_t>(key + i);
        memory::heap_free(slot.bytes);
        slot = {bytes, size};
        digest_.add(size);
        return {};
    }

    void free(Slot& slot) {
        digest_.add(sum(slot));
        memory::heap_free(slot.bytes);
        slot = {};
    }

    Random random_;
    monitor::Digest& digest_;
    Slot slots_[SLOTS];
};

Result<void> run_heap_trial(uint64_t seed, uint64_t count, monitor::Digest& digest) {
    const uint64_t free_at_start = memory::settled_free();
    HeapTrial trial(seed, digest);
    for (uint64_t i = 0; i < count; i++) TRY(trial.step());
    trial.finish(free_at_start);
    return {};
}

TRIAL(heap, run_heap_trial);

}  // namespace
