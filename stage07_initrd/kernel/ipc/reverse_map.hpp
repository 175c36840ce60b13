// ReverseMap: which entry of a name space stands for a port, in O(1). A hash table by linear
// hashing: every insertion splits at most one bucket, so it grows to any size without ever moving
// much at once. It holds indexes; the chains run through the entries themselves (Entry::next).
//
// Invariant: an entry is in it exactly when it names a port (SEND or RECEIVE). When there is no
// memory for more buckets it merely gets slower.
#pragma once

#include "ipc/entry.hpp"
#include "lib/assert.hpp"

class Account;

class ReverseMap : NonCopyable {
public:
    static constexpr uint32_t NONE = 0;  // index 0 is never a name

    explicit ReverseMap(Account& payer) : account_(&payer) {}
    ~ReverseMap();

    template <typename EntryAt>
    uint32_t find(const Port& port, EntryAt entry_at) const REQUIRES(ipc::lock) {
        uint32_t index = *bucket(bucket_of(port));
        while (index != NONE && entry_at(index).port != &port) index = entry_at(index).next;
        return index;
    }

    // With more entries than buckets, one bucket is added and split, if there is memory for it.
    template <typename EntryAt>
    void insert(uint32_t index, EntryAt entry_at) REQUIRES(ipc::lock) {
        uint32_t* head = bucket(bucket_of(*entry_at(index).port));
        entry_at(index).next = *head;
        *head = index;
        if (++count_ > buckets_ && add_bucket()) split(buckets_ - 1, entry_at);
    }

    template <typename EntryAt>
    void remove(uint32_t index, EntryAt entry_at) REQUIRES(ipc::lock) {
        uint32_t* link = bucket(bucket_of(*entry_at(index).port));
        while (*link != index) link = &entry_at(*link).next;
        *link = entry_at(index).next;
        count_--;
    }

    uint32_t size() const { return count_; }

private:
    static constexpr uint32_t FIRST = 16;      // buckets inside the object
    static constexpr uint32_t SEGMENT = 1024;  // buckets of one piece of memory

    static uint32_t hash(const Port& port) {
        constexpr uint64_t golden_ratio = 0x9E3779B97F4A7C15;
        return static_cast<uint32_t>((reinterpret_cast<uint64_t>(&port) * golden_ratio) >> 40);
    }
    // Buckets beyond the last power of two exist only as far as they have been split off.
    uint32_t bucket_of(const Port& port) const {
        const uint32_t wide = hash(port) & (2 * round_ - 1);
        return wide < buckets_ ? wide : wide - round_;
    }
    uint32_t* bucket(uint32_t number) {
        if (number < FIRST) return &first_[number];
        return &segments_[number / SEGMENT][number % SEGMENT];
    }
    const uint32_t* bucket(uint32_t number) const {
        return const_cast<ReverseMap*>(this)->bucket(number);
    }
    bool add_bucket() REQUIRES(ipc::lock);

    // Bucket `added` takes from its lower half what belongs to it now.
    template <typename EntryAt>
    void split(uint32_t added, EntryAt entry_at) REQUIRES(ipc::lock) {
        uint32_t* link = bucket(added - round_);
        uint32_t* moved = bucket(added);
        while (*link != NONE) {
            const uint32_t index = *link;
            Entry& entry = entry_at(index);
            if (bucket_of(*entry.port) != added) {
                link = &entry.next;
                continue;
            }
            *link = entry.next;
            entry.next = *moved;
            *moved = index;
        }
        if (buckets_ == 2 * round_) round_ = buckets_;
    }

    Account* const account_;
    uint32_t count_ = 0;
    uint32_t buckets_ = FIRST;  // round_ <= buckets_ < 2 * round_
    uint32_t round_ = FIRST;    // a power of two
    uint32_t first_[FIRST] = {};
    uint32_t** segments_ = nullptr;
    uint32_t directory_size_ = 0;  // segments_ has room for so many
};
