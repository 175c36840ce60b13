// HashMap<K, V>: linear hashing. The table grows and shrinks by one bucket with each element, so
// that no single operation is ever slow: there is no rehashing of everything. Elements stay where
// they are.
//
// Buckets live in segments of a page each; only the list of segments is copied when it grows. With
// n elements there are max(n, 1) buckets, unless memory was short; then chains are merely longer.
#pragma once

#include "containers/vector.hpp"
#include "lib/hash.hpp"
#include "lib/result.hpp"

template <typename K, typename V>
class HashMap : NonCopyable {
public:
    struct Entry {
        const K key;
        V value;

    private:
        friend class HashMap;
        Entry(K&& k, V&& v, uint64_t h) : key(move(k)), value(move(v)), hash_of_key(h) {}
        uint64_t hash_of_key;
        Entry* next = nullptr;
    };

    HashMap() = default;
    HashMap(HashMap&& other)
        : segments_(move(other.segments_)),
          buckets_(exchange(other.buckets_, 0)),
          size_(exchange(other.size_, 0)) {}
    HashMap& operator=(HashMap&& other) {
        swap(segments_, other.segments_);
        swap(buckets_, other.buckets_);
        swap(size_, other.size_);
        return *this;
    }
    ~HashMap() { clear(); }

    size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }

    // KERN_ALREADY_EXISTS, KERN_RESOURCE_SHORTAGE: nothing has changed but that key and value are
    // gone.
    Result<V*> insert(K key, V value) {
        const uint64_t hashed = hash(key);
        if (find_entry(key, hashed)) return KERN_ALREADY_EXISTS;
        if (buckets_ == 0) TRY(add_bucket());
        void* memory = memory::heap_allocate(sizeof(Entry));
        if (!memory) {
            if (size_ == 0) remove_bucket();
            return KERN_RESOURCE_SHORTAGE;
        }
        if (size_ >= buckets_) split();
        Entry* entry = new (memory) Entry(move(key), move(value), hashed);
        Entry*& head = bucket_for(hashed);
        entry->next = head;
        head = entry;
        size_++;
        return &entry->value;
    }

    // Null if there is none. Valid until the key is removed.
    template <typename Key>
    V* find(const Key& key) {
        Entry* entry = find_entry(key, hash(key));
        return entry ? &entry->value : nullptr;
    }
    template <typename Key>
    const V* find(const Key& key) const {
        return const_cast<HashMap*>(this)->find(key);
    }
    template <typename Key>
    bool contains(const Key& key) const {
        return find(key) != nullptr;
    }

    // False if there was none.
    template <typename Key>
    bool remove(const Key& key) {
        if (buckets_ == 0) return false;
        const uint64_t hashed = hash(key);
        for (Entry** at = &bucket_for(hashed); *at; at = &(*at)->next) {
            if ((*at)->hash_of_key != hashed || !((*at)->key == key)) continue;
            Entry* gone = *at;
            *at = gone->next;
            size_--;
            while (buckets_ > size_) remove_bucket();
            gone->~Entry();
            memory::heap_free(gone);
            return true;
        }
        return false;
    }

    void clear() {
        for (size_t bucket = 0; bucket < buckets_; bucket++) {
            while (Entry* entry = head(bucket)) {
                head(bucket) = entry->next;
                entry->~Entry();
                memory::heap_free(entry);
            }
        }
        size_ = 0;
        while (buckets_ > 0) remove_bucket();
    }

    // Calls visit(key, value) for each element, in no particular order. It must not insert or
    // remove.
    template <typename Visitor>
    void for_each(Visitor visit) {
        for (size_t bucket = 0; bucket < buckets_; bucket++) {
            for (Entry* entry = head(bucket); entry; entry = entry->next) {
                visit(entry->key, entry->value);
            }
        }
    }

private:
    static constexpr size_t SEGMENT = 512;

    struct Segment {
        Entry* heads[SEGMENT];
    };

    Entry*& head(size_t bucket) { return segments_[bucket / SEGMENT]->heads[bucket % SEGMENT]; }

    // With 2^k <= buckets < 2^(k+1): k+1 bits of the hash choose the bucket, or k bits if that
    // bucket does not exist yet, because its elements are still in the one it will be split from.
    size_t bucket_of(uint64_t hashed, size_t buckets) const {
        const size_t top = size_t{1} << (63 - __builtin_clzll(buckets));
        const size_t bucket = hashed & (2 * top - 1);
        return bucket < buckets ? bucket : bucket - top;
    }
    Entry*& bucket_for(uint64_t hashed) { return head(bucket_of(hashed, buckets_)); }

    template <typename Key>
    Entry* find_entry(const Key& key, uint64_t hashed) {
        if (buckets_ == 0) return nullptr;
        for (Entry* entry = bucket_for(hashed); entry; entry = entry->next) {
            if (entry->hash_of_key == hashed && entry->key == key) return entry;
        }
        return nullptr;
    }

    Result<void> add_bucket() {
        if (buckets_ % SEGMENT == 0) {
            Segment* segment = static_cast<Segment*>(memory::heap_allocate(sizeof(Segment)));
            if (!segment) return KERN_RESOURCE_SHORTAGE;
            auto pushed = segments_.push_back(segment);
            if (!pushed.ok()) {
                memory::heap_free(segment);
                return pushed.error();
            }
        }
        head(buckets_++) = nullptr;
        return {};
    }

    // Adds a bucket and moves to it what belongs there from the one bucket it was part of.
    void split() {
        if (!add_bucket().ok()) return;
        const size_t added = buckets_ - 1;
        const size_t top = size_t{1} << (63 - __builtin_clzll(added));
        for (Entry** at = &head(added - top); *at;) {
            Entry* entry = *at;
            if (bucket_of(entry->hash_of_key, buckets_) == added) {
                *at = entry->next;
                entry->next = head(added);
                head(added) = entry;
            } else {
                at = &entry->next;
            }
        }
    }

    // The inverse: the last bucket's elements go back to the bucket they came from.
    void remove_bucket() {
        const size_t last = --buckets_;
        if (last > 0) {
            Entry** end = &head(last - (size_t{1} << (63 - __builtin_clzll(last))));
            while (*end) end = &(*end)->next;
            *end = head(last);
        }
        if (last % SEGMENT == 0) memory::heap_free(segments_.pop_back());
        if (last == 0) segments_ = Vector<Segment*>();
    }

    Vector<Segment*> segments_;
    size_t buckets_ = 0;
    size_t size_ = 0;
};
