// A pipe: a ring of bytes, and those who wait at it. Readers wait only while it is empty, writers
// only while it is full; both are served in the order in which they came.
#pragma once

#include <mach/kern_return.h>
#include <mig/io.h>
#include <mig/pipe.h>
#include <mig/server.hpp>

// Somebody whose answer is to come.
struct WaitingReader {
    mig::Caller caller;
    uint32_t size;
    bool pages;  // io_read_pages
};
struct WaitingWriter {
    mig::Caller caller;
    uint8_t* data;  // malloc's
    uint32_t size;
};

class Pipe {
public:
    static constexpr uint32_t WAITING = 16;  // readers, and writers, at a time

    // One with both ends open; NULL: no memory.
    static Pipe* make();

    // As io_read: a handler that has to wait takes the caller and returns MIG_NO_REPLY.
    kern_return_t read(mig::Request& request, uint32_t size, uint8_t* to, uint32_t* count);
    kern_return_t read_pages(mig::Request& request, uint32_t size, mig::Memory<uint8_t>* data);
    // As io_write. `from` stays the caller's.
    kern_return_t write(mig::Request& request, const uint8_t* from, uint32_t size,
                        uint32_t* written);
    uint32_t waiting_bytes() const { return used_; }

    // An end has gone. With the second the pipe goes too.
    void close_reader();
    void close_writer();

private:
    bool must_wait_to_write(uint32_t size) const;
    uint32_t put(const uint8_t* from, uint32_t size);
    void get(uint8_t* to, uint32_t size);
    void look(uint8_t* to, uint32_t size) const;
    void drop(uint32_t size);
    bool take_out(uint32_t size, mig::Memory<uint8_t>* data);
    void serve_readers();
    void serve_writers();
    bool answer(const WaitingReader& reader, uint32_t size);
    void destroy();

    uint8_t* ring_ = nullptr;
    uint32_t first_ = 0;  // where the oldest byte is
    uint32_t used_ = 0;
    bool reader_open_ = true;
    bool writer_open_ = true;
    uint32_t reader_count_ = 0;
    uint32_t writer_count_ = 0;
    WaitingReader readers_[WAITING];
    WaitingWriter writers_[WAITING];
};
