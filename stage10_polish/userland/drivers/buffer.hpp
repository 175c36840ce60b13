// The memory through which a driver's data goes: pieces that the device reads and writes itself,
// used one behind the other. The more of them, the larger is what one command can do.
#pragma once

#include <mach.h>
#include <mig/device.h>
#include <string.h>

class Buffer {
public:
    static constexpr uint32_t PIECE_SIZE = 65536;  // what an IDE controller takes at once
    static constexpr uint32_t PIECES = 16;

    struct Piece {
        uint8_t* bytes;
        uint64_t physical;
        uint32_t size;
    };

    // At most so many pieces. Where there is little memory in one piece, there are fewer and
    // smaller ones. KERN_RESOURCE_SHORTAGE: none at all.
    kern_return_t allocate(mach_port_name_t device, uint32_t most) {
        uint32_t size = PIECE_SIZE;
        while (count_ < most && count_ < PIECES) {
            uint64_t address, physical;
            const kern_return_t result = device_allocate(device, size, &address, &physical);
            if (result == KERN_SUCCESS) {
                pieces_[count_++] = {reinterpret_cast<uint8_t*>(address), physical, size};
                size_ += size;
            } else if (size > VM_PAGE_SIZE && count_ == 0) {
                size /= 2;
            } else {
                return count_ > 0 ? KERN_SUCCESS : result;
            }
        }
        return KERN_SUCCESS;
    }

    uint32_t size() const { return size_; }  // bytes, all pieces together
    const Piece& piece(uint32_t index) const { return pieces_[index]; }

    // From or to its start.
    void copy_in(const uint8_t* from, uint32_t size) {
        for (uint32_t i = 0; size > 0; i++) {
            const uint32_t count = size < pieces_[i].size ? size : pieces_[i].size;
            memcpy(pieces_[i].bytes, from, count);
            from += count;
            size -= count;
        }
    }
    void copy_out(uint8_t* to, uint32_t size) const {
        for (uint32_t i = 0; size > 0; i++) {
            const uint32_t count = size < pieces_[i].size ? size : pieces_[i].size;
            memcpy(to, pieces_[i].bytes, count);
            to += count;
            size -= count;
        }
    }

private:
    Piece pieces_[PIECES] = {};
    uint32_t count_ = 0;
    uint32_t size_ = 0;
};
