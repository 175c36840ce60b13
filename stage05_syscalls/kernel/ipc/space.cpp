// Chunks of entries, the lists of free ones, and names that turn dead.
#include "ipc/space.hpp"

#include "ipc/allocation.hpp"
#include "ipc/destruction.hpp"
#include "ipc/lock.hpp"
#include "ipc/names.hpp"
#include "ipc/notification.hpp"
#include "ipc/port.hpp"
#include "ipc/registry.hpp"
#include "memory/frame_allocator.hpp"

constinit Entry Space::unused_chunk[CHUNK];

Result<Space*> Space::create(AddressSpace* memory) {
    const uint64_t limit = memory::frames().counts().total * PAGE_SIZE / MACH_TASK_OBJECT_SHARE;
    SpinlockGuard guard(ipc::lock);
    Account* account = Account::create(limit);
    if (!account) return KERN_RESOURCE_SHORTAGE;
    void* storage = ipc::allocate(sizeof(Space), *account);
    if (!storage) {
        Account::close(*account);
        return KERN_RESOURCE_SHORTAGE;
    }
    Space* space = new (storage) Space(memory, *account);
    ipc::remember(*space);
    return space;
}

void Space::destroy(Space& space) {
    SpinlockGuard guard(ipc::lock);
    ASSERT(space.used_ == 0);
    ipc::forget(space);
    Account& account = *space.account_;
    space.~Space();
    ipc::deallocate(&space, sizeof(Space), account);
    Account::close(account);
}

Space::~Space() {
    if (chunks_) ipc::deallocate(chunks_, directory_size_ * sizeof(Entry*), *account_);
}

bool Space::release_step() {
    constexpr unsigned NAMES_AT_ONCE = 16;
    ipc::DrainGuard guard;
    alive_ = false;
    while (released_ < directory_size_ && chunks_[released_] == unused_chunk) released_++;
    if (released_ == directory_size_) return false;
    for (unsigned i = 0; i < NAMES_AT_ONCE; i++) {
        const mach_port_name_t name =
            used_ == 0 ? MACH_PORT_NULL : next_used(released_ * CHUNK, (released_ + 1) * CHUNK);
        if (name == MACH_PORT_NULL) {
            // The chunk goes, and with it the free entries in it: no name is added any more.
            free_[0] = free_[1] = free_count_[0] = free_count_[1] = 0;
            ipc::deallocate(exchange(chunks_[released_], unused_chunk), CHUNK * sizeof(Entry),
                            *account_);
            break;
        }
        ipc::destroy_name(*this, name, *look_up(name));
    }
    return true;
}

// --- Free entries ---

void Space::unlink_free(uint32_t index) {
    const Entry& entry = at(index);
    uint32_t& head = free_[index < CHOSEN];
    (head == index ? head : at(entry.previous).next) = entry.next;
    if (entry.next) at(entry.next).previous = entry.previous;
    free_count_[index < CHOSEN]--;
}

bool Space::extend_directory(uint32_t chunks) {
    if (chunks <= directory_size_) return true;
    uint32_t size = max(directory_size_, 8u);
    while (size < chunks) size *= 2;
    auto** bigger = static_cast<Entry**>(ipc::allocate(size * sizeof(Entry*), *account_));
    if (!bigger) return false;
    for (uint32_t i = 0; i < size; i++) bigger[i] = i < directory_size_ ? chunks_[i] : unused_chunk;
    if (chunks_) ipc::deallocate(chunks_, directory_size_ * sizeof(Entry*), *account_);
    chunks_ = bigger;
    directory_size_ = size;
    return true;
}

bool Space::add_chunk(uint32_t number) {
    if (!extend_directory(number + 1)) return false;
    if (chunks_[number] != unused_chunk) return true;
    void* memory = ipc::allocate(CHUNK * sizeof(Entry), *account_);
    if (!memory) return false;
    Entry* entries = static_cast<Entry*>(memory);
    for (uint32_t i = 0; i < CHUNK; i++) new (&entries[i]) Entry;
    chunks_[number] = entries;
    // From the last to the first, so that the lowest index is used first. Index 0 is no name.
    for (uint32_t i = CHUNK; i-- > 0;) {
        if (number * CHUNK + i != 0) link_free(number * CHUNK + i, entries[i]);
    }
    return true;
}

bool Space::grow(uint32_t count) {
    while (free_count_[0] < count && next_chunk_ < CHUNKS && add_chunk(next_chunk_)) next_chunk_++;
    if (free_count_[0] >= count) return true;
    // There is nothing else: the indexes that are kept for chosen names.
    (void)add_chunk(0);
    return free_count_[0] + free_count_[1] >= count;
}

Result<void> Space::reserve_name(mach_port_name_t name) {
    const uint32_t index = MACH_PORT_INDEX(name);
    if (name == MACH_PORT_NULL || name == MACH_PORT_DEAD) return KERN_INVALID_VALUE;
    if (index == 0 || index >= MACH_PORT_INDEX_LIMIT) return KERN_NO_SPACE;
    if (!add_chunk(index / CHUNK)) return KERN_RESOURCE_SHORTAGE;
    if (at(index).used()) return KERN_NAME_EXISTS;
    return {};
}

Entry& Space::add_named(mach_port_name_t name) {
    const uint32_t index = MACH_PORT_INDEX(name);
    unlink_free(index);
    used_++;
    at(index).generation = MACH_PORT_GENERATION(name);
    return at(index);
}

mach_port_name_t Space::next_used(uint32_t index, uint32_t end) const {
    while (index < min(end, index_end())) {
        if (chunks_[index / CHUNK] == unused_chunk) {
            index = (index / CHUNK + 1) * CHUNK;
        } else if (at(index).used()) {
            return name_at(index);
        } else {
            index++;
        }
    }
    return MACH_PORT_NULL;
}

// --- Names whose port has died ---

bool Space::is_stale(const Entry& entry) {
    if (entry.names_port()) return !entry.port->alive();
    return entry.has(Entry::SEND_ONCE) && !entry.once->port->alive();
}

Entry* Space::turn_dead(mach_port_name_t name, Entry& entry) {
    if (entry.request) entry.request->withdraw_request();
    if (entry.has(Entry::SEND_ONCE)) {
        SendOnce::outlive(*entry.once);
        entry.references = 1;
    } else {
        Port& port = *entry.port;
        left(name);
        ipc::release_send(port);
    }
    entry.port = nullptr;
    entry.rights = Entry::DEAD_NAME;
    if (SendOnce* request = exchange(entry.request, nullptr)) {
        if (entry.references < MACH_PORT_DEAD_REFS_MAX) entry.references++;
        ipc::notify_dead_name(*request, name);
    }
    return &entry;
}
