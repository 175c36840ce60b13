// TransmitRing: bytes that wait until the serial port takes them, first come first served. Changed
// with interrupts off only.
#pragma once

#include "lib/utility.hpp"

#include <stdint.h>

class TransmitRing : NonCopyable {
public:
    static constexpr size_t CAPACITY = 4096;  // two screens full of text

    size_t size() const { return head_ - tail_; }
    size_t room() const { return CAPACITY - size(); }
    bool empty() const { return head_ == tail_; }

    // There is room.
    void put(uint8_t byte) { bytes_[head_++ % CAPACITY] = byte; }
    // It is not empty. The byte stays in it until drop().
    uint8_t first() const { return bytes_[tail_ % CAPACITY]; }
    void drop() { tail_++; }

private:
    // Both count on without end, the place is the remainder; equal means empty.
    size_t head_ = 0;
    size_t tail_ = 0;
    uint8_t bytes_[CAPACITY] = {};
};
