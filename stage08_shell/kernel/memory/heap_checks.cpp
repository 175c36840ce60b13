// Red zones and the quarantine of freed objects.
#include "memory/heap_checks.hpp"

#include "lib/panic.hpp"
#include "lib/string.h"
#include "sync/spinlock.hpp"

namespace memory {

namespace {

constexpr uint8_t RED = 0xB5;
constexpr uint8_t FREED = 0xF5;
constexpr uint64_t SIZE_KEY = 0x5A5A'0000'5A5A'0000;
constexpr uint64_t IN_QUARANTINE = 0x5152'5153'5154'5155;
constexpr size_t QUARANTINE_SIZE = 64;

struct Waiting {
    void* object = nullptr;
    size_t room = 0;
};

struct Quarantine {
    Spinlock lock{"heap quarantine", 61};
    Waiting waiting[QUARANTINE_SIZE] GUARDED_BY(lock);
    size_t next GUARDED_BY(lock) = 0;  // the oldest, and where the next one goes
};
constinit Quarantine ring;

uint64_t& last_word(void* object, size_t room) {
    return *reinterpret_cast<uint64_t*>(static_cast<uint8_t*>(object) + room - sizeof(uint64_t));
}

bool filled_with(const void* from, size_t size, uint8_t byte) {
    const uint8_t* bytes = static_cast<const uint8_t*>(from);
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != byte) return false;
    }
    return true;
}

void* check_unwritten(Waiting entry) {
    if (!entry.object) return nullptr;
    if (!filled_with(entry.object, entry.room - sizeof(uint64_t), FREED) ||
        last_word(entry.object, entry.room) != IN_QUARANTINE) {
        panic("heap: object {} of {} bytes was written after it was freed",
              static_cast<const void*>(entry.object), entry.room);
    }
    return entry.object;
}

}  // namespace

void check_red_zone(void* object, size_t room) {
    const uint64_t last = last_word(object, room);
    if (last == IN_QUARANTINE) panic("heap: {} is freed twice", static_cast<const void*>(object));
    const size_t size = last ^ SIZE_KEY;
    const size_t end = room - sizeof(uint64_t);
    if (size > end || !filled_with(static_cast<uint8_t*>(object) + size, end - size, RED)) {
        panic("heap: the bytes behind object {} were written", static_cast<const void*>(object));
    }
}

void draw_red_zone(void* object, size_t size, size_t room) {
    memset(static_cast<uint8_t*>(object) + size, RED, room - size);
    last_word(object, room) = size ^ SIZE_KEY;
}

void* quarantine(void* object, size_t room) {
    check_red_zone(object, room);
    memset(object, FREED, room);
    last_word(object, room) = IN_QUARANTINE;
    SpinlockGuard guard(ring.lock);
    const Waiting oldest = exchange(ring.waiting[ring.next], Waiting{object, room});
    ring.next = (ring.next + 1) % QUARANTINE_SIZE;
    return check_unwritten(oldest);
}

void* leave_quarantine() {
    SpinlockGuard guard(ring.lock);
    for (Waiting& entry : ring.waiting) {
        if (entry.object) return check_unwritten(exchange(entry, Waiting{}));
    }
    return nullptr;
}

}  // namespace memory
