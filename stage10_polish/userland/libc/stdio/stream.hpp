// What a FILE is: a descriptor and a buffer, which holds either bytes to be written or bytes that
// were read. Output goes out at a newline where somebody watches (the console), at the end of each
// call (stderr), or when the buffer is full. Input fills the buffer but for its first byte, so that
// there is always room for one that ungetc gives back. Every function takes the stream's lock for
// as long as it works on it. Invariant: not both are in the buffer; the descriptor's place is
// behind what was read, and before what is to be written.
#pragma once

#include "libc/stdlib/lock.hpp"

#include <stdint.h>
#include <stdio.h>

enum class Buffering : uint8_t { Unknown, None, Line, Full };

struct stream {
    Lock lock;
    Buffering buffering;  // Unknown: it depends on what the descriptor is
    bool readable = false;
    bool writable = false;
    bool at_end = false;
    bool failed = false;
    bool opened = false;  // by fopen: in the list, and to be freed
    int descriptor;
    char* buffer;
    size_t capacity;         // bytes that it takes; one byte shorter than the buffer
    size_t collected = 0;    // output: bytes in the buffer
    size_t position = 1;     // input: the next byte to hand out
    size_t filled = 1;       // input: behind the last byte in the buffer
    stream* next = nullptr;  // opened ones
    stream* previous = nullptr;

    size_t unread() const { return filled - position; }
    void forget_input() { position = filled = 1; }
};

namespace streams {

// With the lock held.
bool flush(stream* to);  // false, errno and the error flag set: the bytes are lost
bool put(stream* to, const char* bytes, size_t size);
bool end_of_call(stream* to);
bool fill(stream* from);  // false at the end or on an error
int get(stream* from);
// The descriptor goes back to where the program has read to.
void give_input_back(stream* from);

// All streams that fopen has opened, one after the other: NULL for the first, NULL behind the last.
stream* next_opened(stream* before);

}  // namespace streams
