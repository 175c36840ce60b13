// Space: the name space of a task - what each of its names stands for, and under which name it
// knows a port. Finding, adding and removing a name is O(1) with any number of names.
//
// A name is an index (24 bits) and a generation (8 bits) that is one higher each time the index is
// used again, so that a name kept too long is noticed. The first 64 indexes are for names that are
// chosen; the kernel hands them out only when there is nothing else.
//
// Everything here needs the IPC lock unless it says otherwise; the calls that programs make are in
// port_calls.hpp.
#pragma once

#include "ipc/entry.hpp"
#include "ipc/reverse_map.hpp"
#include "lib/intrusive_list.hpp"
#include "lib/result.hpp"

class Account;
class AddressSpace;

class Space : NonCopyable {
    // How the reverse map gets at entries.
    struct EntryAt {
        const Space& space;
        Entry& operator()(uint32_t index) const REQUIRES(ipc::lock) { return space.at(index); }
    };

public:
    // An empty name space. `memory` is what out-of-line addresses of its task mean, or null.
    // Without the lock, like the next three.
    static Result<Space*> create(AddressSpace* memory);
    // No right comes in any more (KERN_INVALID_TASK), and what is in it is released, a bounded
    // number of names at each call; true while there is more. For the task that ends.
    bool release_step();
    // Frees it. It must be empty.
    static void destroy(Space& space);

    bool alive() const REQUIRES(ipc::lock) { return alive_; }
    AddressSpace* memory() const { return memory_; }
    Account& account() const { return *account_; }
    uint32_t used() const EXCLUDES(ipc::lock) {
        SpinlockGuard guard(ipc::lock);
        return used_;
    }
    uint32_t used_under_lock() const REQUIRES(ipc::lock) { return used_; }

    // The entry of a name in use, else null. look_up() first notices that the port has died: the
    // entry then is a dead name (and a dead-name request is answered).
    Entry* find(mach_port_name_t name) const REQUIRES(ipc::lock) { return find(name, Entry::ANY); }
    // The same, if it has one of these rights.
    Entry* find(mach_port_name_t name, uint8_t rights) const REQUIRES(ipc::lock) {
        const uint32_t index = MACH_PORT_INDEX(name);
        if (index / CHUNK >= directory_size_) return nullptr;
        Entry& entry = at(index);
        const bool right = entry.generation == MACH_PORT_GENERATION(name) && entry.has(rights);
        return right ? &entry : nullptr;
    }
    Entry& entry(mach_port_name_t used) const REQUIRES(ipc::lock) {
        return at(MACH_PORT_INDEX(used));
    }
    Entry* look_up(mach_port_name_t name) REQUIRES(ipc::lock) {
        Entry* entry = find(name);
        return entry && is_stale(*entry) ? turn_dead(name, *entry) : entry;
    }
    // The name of the receive or send right for `port`; NULL if there is none.
    mach_port_name_t name_of(const Port& port) const REQUIRES(ipc::lock) {
        const uint32_t index = reverse_map_.find(port, EntryAt{*this});
        return index == ReverseMap::NONE ? MACH_PORT_NULL : name_at(index);
    }

    // Makes sure that the next `count` calls of add() succeed. False: no names or no memory left.
    [[nodiscard]] bool reserve(uint32_t count) REQUIRES(ipc::lock) {
        return count <= free_count_[0] || grow(count);
    }
    // A name the kernel chooses; reserve() came before. The caller fills in the entry.
    struct Added {
        mach_port_name_t name;
        Entry& entry;
    };
    Added add() REQUIRES(ipc::lock) {
        const bool ordinary = free_[0] != 0;
        return ordinary ? add_from(0) : add_from(1);
    }
    // Can this name be chosen? KERN_INVALID_VALUE: NULL or DEAD. KERN_NO_SPACE: no such index, 0
    // among them. KERN_NAME_EXISTS: the index is used, under whatever generation. Or
    // KERN_RESOURCE_SHORTAGE. If it can, add_named() gives the free entry.
    Result<void> reserve_name(mach_port_name_t name) REQUIRES(ipc::lock);
    Entry& add_named(mach_port_name_t name) REQUIRES(ipc::lock);
    // The entry of that name has begun to name a port.
    void entered(mach_port_name_t name) REQUIRES(ipc::lock) {
        reverse_map_.insert(MACH_PORT_INDEX(name), EntryAt{*this});
    }
    // It is about to stop naming its port; the entry still has `port` set.
    void left(mach_port_name_t name) REQUIRES(ipc::lock) {
        reverse_map_.remove(MACH_PORT_INDEX(name), EntryAt{*this});
    }
    // The name is free from now on. Everything it stood for has been taken care of.
    void remove(mach_port_name_t name, Entry& entry) REQUIRES(ipc::lock) {
        ASSERT(!entry.request);
        entry.port = nullptr;
        entry.references = 0;
        entry.rights = Entry::FREE;
        entry.generation++;
        link_free(MACH_PORT_INDEX(name), entry);
        used_--;
    }

    ListLink all_link GUARDED_BY(ipc::lock);  // in the registry

    // Names in use in the order of their indexes: the first one in [index, end), or NULL. It looks
    // at each index there: not for many under one lock. No index is in use from index_end() on.
    mach_port_name_t next_used(uint32_t index, uint32_t end = MACH_PORT_INDEX_LIMIT) const
        REQUIRES(ipc::lock);
    uint32_t index_end() const REQUIRES(ipc::lock) { return directory_size_ * CHUNK; }

private:
    static constexpr uint32_t CHUNK = 64;  // entries of one piece of memory
    static constexpr uint32_t CHUNKS = MACH_PORT_INDEX_LIMIT / CHUNK;
    static constexpr uint32_t CHOSEN = CHUNK;   // indexes below this are for chosen names
    static Entry unused_chunk[CHUNK] UNSHARED;  // stays as it is

    Space(AddressSpace* memory, Account& payer)
        : memory_(memory),
          account_(&payer),
          reverse_map_(payer) {}
    ~Space();

    Entry& at(uint32_t index) const REQUIRES(ipc::lock) {
        return chunks_[index / CHUNK][index % CHUNK];
    }
    mach_port_name_t name_at(uint32_t index) const REQUIRES(ipc::lock) {
        return MACH_PORT_MAKE(index, at(index).generation);
    }
    static bool is_stale(const Entry& entry) REQUIRES(ipc::lock);
    Entry* turn_dead(mach_port_name_t name, Entry& entry) REQUIRES(ipc::lock);
    // More chunks for reserve(); where there can be no more, indexes kept for chosen names will do.
    bool grow(uint32_t count) REQUIRES(ipc::lock);
    bool add_chunk(uint32_t number) REQUIRES(ipc::lock);
    bool extend_directory(uint32_t chunks) REQUIRES(ipc::lock);
    // The first free entry of a list.
    Added add_from(unsigned list) REQUIRES(ipc::lock) {
        const uint32_t index = free_[list];
        ASSERT(index != 0);
        Entry& entry = at(index);
        free_[list] = entry.next;
        free_count_[list]--;
        used_++;
        return {MACH_PORT_MAKE(index, entry.generation), entry};
    }
    void link_free(uint32_t index, Entry& entry) REQUIRES(ipc::lock) {
        index < CHOSEN ? link_first(1, index, entry) : link_first(0, index, entry);
    }
    void link_first(unsigned list, uint32_t index, Entry& entry) REQUIRES(ipc::lock) {
        const uint32_t head = exchange(free_[list], index);
        entry.next = head;
        if (head) at(head).previous = index;
        free_count_[list]++;
    }
    void unlink_free(uint32_t index) REQUIRES(ipc::lock);

    AddressSpace* const memory_;
    Account* const account_;
    Entry** chunks_ GUARDED_BY(ipc::lock) = nullptr;     // unused_chunk where no name was ever used
    uint32_t directory_size_ GUARDED_BY(ipc::lock) = 0;  // chunks_ has room for so many
    uint32_t next_chunk_ GUARDED_BY(ipc::lock) = 1;  // all chunks of ordinary names below it exist
    // Free lists and their lengths: ordinary indexes, those for chosen names.
    uint32_t free_[2] GUARDED_BY(ipc::lock) = {};
    uint32_t free_count_[2] GUARDED_BY(ipc::lock) = {};
    uint32_t used_ GUARDED_BY(ipc::lock) = 0;
    uint32_t released_ GUARDED_BY(ipc::lock) = 0;  // chunks below this are, by release_step()
    bool alive_ GUARDED_BY(ipc::lock) = true;
    ReverseMap reverse_map_ GUARDED_BY(ipc::lock);
};
