// Going through the entries of one block of a directory.
#pragma once

#include "ext2fs/directory.hpp"

#include <string.h>

class Entries {
public:
    Entries(const Geometry& geometry, uint8_t* bytes) : geometry_(geometry), bytes_(bytes) {}

    // To the first entry, and then to the next one. False: the block ends, or is damaged.
    bool next() {
        if (entry_ != nullptr) {
            previous_ = entry_;
            offset_ += entry_->size;
        }
        if (offset_ == geometry_.block_size) return false;
        entry_ = reinterpret_cast<ext2::Entry*>(bytes_ + offset_);
        damaged_ = !is_sound();
        return !damaged_;
    }
    bool damaged() const { return damaged_; }

    ext2::Entry* entry() const { return entry_; }
    ext2::Entry* previous() const { return previous_; }
    uint32_t offset() const { return offset_; }

    static uint32_t size_of(uint32_t name_size) {
        return (static_cast<uint32_t>(sizeof(ext2::Entry)) + name_size + 3) & ~3U;
    }
    // Bytes of the entry that it does not need.
    uint32_t room() const { return entry_->size - used(); }
    uint32_t used() const { return entry_->inode == 0 ? 0 : size_of(entry_->name_size); }
    bool has(const Name& name) const {
        return entry_->inode != 0 && entry_->name_size == name.size &&
               memcmp(entry_->name, name.bytes, name.size) == 0;
    }
    bool is_dots() const {
        return entry_->name[0] == '.' &&
               (entry_->name_size == 1 || (entry_->name_size == 2 && entry_->name[1] == '.'));
    }

private:
    bool is_sound() const {
        const uint32_t rest = geometry_.block_size - offset_;
        if (rest < sizeof(ext2::Entry) || entry_->size % 4 != 0 || entry_->size > rest ||
            entry_->size < sizeof(ext2::Entry))
            return false;
        return entry_->inode == 0 || (entry_->inode <= geometry_.inodes && entry_->name_size > 0 &&
                                      sizeof(ext2::Entry) + entry_->name_size <= entry_->size);
    }

    const Geometry& geometry_;
    uint8_t* const bytes_;
    ext2::Entry* entry_ = nullptr;
    ext2::Entry* previous_ = nullptr;
    uint32_t offset_ = 0;
    bool damaged_ = false;
};

namespace directory {

// Blocks that a directory has. KERN_DAMAGED: its size cannot be one's.
kern_return_t count_blocks(Volume& volume, const Inode& directory, uint32_t* count);
// A block of it, pinned.
kern_return_t read_block(Volume& volume, const Inode& directory, uint32_t index, Pin& pin);
// Writes an entry into the room behind another one, or of a free one.
void put(const Geometry& geometry, Entries& at, const Name& name, const Inode& inode);

}  // namespace directory
