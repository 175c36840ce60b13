// What a FILE is. Output streams collect bytes and write them out at a newline (stdout) or at the
// end of each call (stderr); input streams fill the buffer from the console or from a file, all but
// its first byte, so that there is always room for one that ungetc gives back. Every function takes
// the stream's lock for as long as it works on it.
#pragma once

#include "libc/stdlib/lock.hpp"

#include <mach/port.h>
#include <stdint.h>
#include <stdio.h>

enum class StreamKind : uint8_t { Input, Output, UnbufferedOutput, File };

struct stream {
    Lock lock;
    StreamKind kind;
    bool at_end = false;
    bool failed = false;
    mach_port_name_t port;
    char* buffer;
    size_t capacity;       // bytes that it takes; an input stream's is one byte longer
    size_t collected = 0;  // output: bytes in the buffer
    size_t position = 1;   // input: the next byte to hand out
    size_t filled = 1;     // input: behind the last byte in the buffer
    uint64_t offset = 0;   // file: of the byte behind the buffer
    uint64_t size = 0;     // file

    bool output() const {
        return kind == StreamKind::Output || kind == StreamKind::UnbufferedOutput;
    }
    void forget_input() { position = filled = 1; }
};

namespace streams {

// With the lock held.
bool flush(stream* to);  // false, errno and the error flag set: the bytes are lost
bool put(stream* to, const char* bytes, size_t size);
bool end_of_call(stream* to);
bool fill(stream* from);  // false at the end or on an error
int get(stream* from);

}  // namespace streams
