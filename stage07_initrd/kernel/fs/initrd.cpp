#include "fs/initrd.hpp"

#include "lib/crc32.hpp"
#include "lib/string.h"
#include "thread/scheduler.hpp"

namespace {

StringView entry_name(const initrd_entry& entry) {
    size_t size = 0;
    while (size < INITRD_NAME_SIZE && entry.name[size] != 0) size++;
    return {entry.name, size};
}

bool is_named(const initrd_entry& entry, StringView name) {
    return name.size() < INITRD_NAME_SIZE && memcmp(entry.name, name.data(), name.size()) == 0 &&
           entry.name[name.size()] == 0;
}

uint32_t hash(StringView name) {
    return crc32({reinterpret_cast<const uint8_t*>(name.data()), name.size()});
}

// Of a file, which may be long.
uint32_t checksum(Bytes data) {
    constexpr size_t BYTES_AT_ONCE = 2048;
    uint32_t sum = 0;
    while (!data.empty()) {
        const Bytes piece = data.slice(0, min(data.size(), BYTES_AT_ONCE));
        sum = crc32(piece, sum);
        data = data.slice(piece.size());
        scheduler::preemption_point();
    }
    return sum;
}

// Printable, without blanks and slashes, and zero-filled to the end.
bool valid_name(const initrd_entry& entry) {
    const size_t size = entry_name(entry).size();
    if (size == 0 || size == INITRD_NAME_SIZE) return false;
    for (size_t i = 0; i < size; i++) {
        const char c = entry.name[i];
        if (c <= ' ' || c > '~' || c == '/') return false;
    }
    for (size_t i = size; i < INITRD_NAME_SIZE; i++) {
        if (entry.name[i] != 0) return false;
    }
    return true;
}

// The first thing wrong with the header, or null.
const char* header_fault(const initrd_header& header, uint64_t archive_size) {
    if (memcmp(header.magic, INITRD_MAGIC, sizeof(header.magic)) != 0)
        return "not an archive (magic)";
    if (header.version != INITRD_VERSION) return "unknown version";
    if (header.reserved != 0) return "reserved field not zero";
    if (header.entry_count > INITRD_MAX_ENTRIES) return "too many entries";
    if (header.total_size > archive_size) return "truncated";
    if (header.total_size < sizeof(header) + header.entry_count * sizeof(initrd_entry)) {
        return "table larger than the archive";
    }
    return nullptr;
}

uint32_t table_checksum(const initrd_header& header, Bytes table) {
    initrd_header blank = header;
    blank.table_checksum = 0;
    return crc32(table, crc32({reinterpret_cast<const uint8_t*>(&blank), sizeof(blank)}));
}

// `end` is where the previous entry's bytes end: files follow each other in table order.
const char* entry_fault(const initrd_entry& entry, uint64_t end, uint64_t total_size) {
    if (!valid_name(entry)) return "bad file name";
    if (entry.flags & ~INITRD_EXECUTABLE) return "unknown flag";
    if (entry.offset % INITRD_ALIGNMENT != 0) return "file not page aligned";
    if (entry.offset < end) return "files overlap";
    if (entry.offset > total_size || entry.size > total_size - entry.offset) {
        return "file reaches beyond the archive";
    }
    return nullptr;
}

}  // namespace

Result<void> Initrd::open(Bytes archive, const char** reason) {
    count_ = 0;
    memset(buckets_, 0, sizeof(buckets_));
    memset(verified_, 0, sizeof(verified_));

    initrd_header header;
    *reason = "shorter than its header";
    if (archive.size() < sizeof(header)) return KERN_BAD_FORMAT;
    memcpy(&header, archive.data(), sizeof(header));
    *reason = header_fault(header, archive.size());
    if (*reason) return KERN_BAD_FORMAT;
    const Bytes table = archive.slice(sizeof(header), header.entry_count * sizeof(initrd_entry));
    *reason = "table checksum wrong";
    if (table_checksum(header, table) != header.table_checksum) return KERN_BAD_FORMAT;

    archive_ = archive;
    *reason = check_entries(header);
    if (*reason) {
        count_ = 0;
        memset(buckets_, 0, sizeof(buckets_));  // the entries before the bad one are there already
        return KERN_BAD_FORMAT;
    }
    return {};
}

// Admits one entry after the other: count_ is how many have passed.
const char* Initrd::check_entries(const initrd_header& header) {
    uint64_t end = sizeof(header) + header.entry_count * sizeof(initrd_entry);
    while (count_ < header.entry_count) {
        const initrd_entry& entry = raw_entry(count_++);
        if (const char* fault = entry_fault(entry, end, header.total_size)) return fault;
        if (!insert_name(count_ - 1)) return "two files of one name";
        end = entry.offset + entry.size;
    }
    return nullptr;
}

const initrd_entry& Initrd::raw_entry(uint32_t index) const {
    return reinterpret_cast<const initrd_entry*>(archive_.data() + sizeof(initrd_header))[index];
}

// The bucket that holds `name`, or the empty one where it belongs.
uint32_t Initrd::bucket_of(StringView name) const {
    uint32_t bucket = hash(name) % BUCKETS;
    while (buckets_[bucket] != 0 && !is_named(raw_entry(buckets_[bucket] - 1u), name)) {
        bucket = (bucket + 1) % BUCKETS;
    }
    return bucket;
}

bool Initrd::insert_name(uint32_t index) {
    const uint32_t bucket = bucket_of(entry(index).name);
    if (buckets_[bucket] != 0) return false;
    buckets_[bucket] = static_cast<uint16_t>(index + 1);
    return true;
}

Initrd::File Initrd::file_of(const initrd_entry& entry, size_t name_size) const {
    return {{entry.name, name_size}, archive_.slice(entry.offset, entry.size), entry.flags};
}

Initrd::File Initrd::entry(uint32_t index) const {
    ASSERT(index < count_);
    const initrd_entry& entry = raw_entry(index);
    return file_of(entry, entry_name(entry).size());
}

Result<Initrd::File> Initrd::find(StringView name) {
    const uint16_t number = buckets_[bucket_of(name)];
    if (number == 0) return KERN_NOT_FOUND;
    const uint32_t index = number - 1u;
    const File file = file_of(raw_entry(index), name.size());
    const uint8_t bit = static_cast<uint8_t>(1u << (index % 8));
    if (!(verified_[index / 8] & bit)) {
        if (checksum(file.data) != raw_entry(index).checksum) {
            return KERN_DAMAGED;
        }
        verified_[index / 8] |= bit;
    }
    return file;
}
