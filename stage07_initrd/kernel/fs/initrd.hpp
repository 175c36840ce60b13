// The archive of programs and files that the boot loader puts into memory. open() checks the whole
// table once; after that every entry lies inside the archive. An entry's own checksum is verified
// the first time it is looked up. Architecture-free; nothing is copied and nothing allocated.
#pragma once

#include "lib/result.hpp"
#include "lib/string_view.hpp"

#include <mach/initrd.h>

class Initrd {
public:
    struct File {
        StringView name;
        Bytes data;
        uint32_t flags = 0;
    };

    // Checks header and table of `archive`, which must stay where it is. KERN_BAD_FORMAT: *reason
    // says in words what is wrong with it, and the object is as before.
    Result<void> open(Bytes archive, const char** reason);

    uint32_t file_count() const { return count_; }
    // Entry `index` (below file_count()) without looking at its bytes.
    File entry(uint32_t index) const;
    // KERN_NOT_FOUND: no such name. KERN_DAMAGED: the file's bytes do not match their checksum,
    // which is asked the first time.
    Result<File> find(StringView name);

private:
    static constexpr uint32_t BUCKETS = 2 * INITRD_MAX_ENTRIES;  // a power of two

    const initrd_entry& raw_entry(uint32_t index) const;
    File file_of(const initrd_entry& entry, size_t name_size) const;
    const char* check_entries(const initrd_header& header);
    bool insert_name(uint32_t index);
    uint32_t bucket_of(StringView name) const;

    Bytes archive_;
    uint32_t count_ = 0;
    // Names by hash, linear probing: entry number + 1, zero is empty. Never more than half full.
    uint16_t buckets_[BUCKETS] = {};
    uint8_t verified_[INITRD_MAX_ENTRIES / 8] = {};  // a bit an entry
};
