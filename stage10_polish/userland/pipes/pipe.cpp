// The ring, and serving who waits.
#include "pipes/pipe.hpp"

#include <mach.h>
#include <stdlib.h>
#include <string.h>

namespace {

constexpr uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }

void release_pages(const mig::Memory<uint8_t>& memory) {
    if (memory.count > 0) vm_deallocate(memory.data, memory.count);
}

// The first of a queue goes.
template <typename T>
void remove_first(T* queue, uint32_t* count) {
    memmove(queue, queue + 1, --*count * sizeof(T));
}

// Sends an answer with a send-once right, which takes it at once. False: the client is gone.
bool send(mach_msg_header* message, const mig::Caller& caller, uint32_t size) {
    message->msgh_bits |= caller.disposition;
    message->msgh_remote_port = caller.reply_right;
    message->msgh_id = caller.request_id + 100;
    message->msgh_size = size;
    const mach_msg_return_t result =
        mig::send_and_receive(message, MACH_SEND_MSG | MACH_SEND_TIMEOUT, size, 0, MACH_PORT_NULL);
    if (result == MACH_MSG_SUCCESS) return true;
    port_deallocate(caller.reply_right);
    return false;
}

bool answer_written(const mig::Caller& caller, uint32_t written) {
    io_write_reply reply = {};
    reply.written = written;
    return send(&reply.header, caller, sizeof(reply));
}

}  // namespace

Pipe* Pipe::make() {
    auto* memory = static_cast<Pipe*>(malloc(sizeof(Pipe)));
    void* ring = nullptr;
    if (memory == nullptr) return nullptr;
    if (vm_allocate(&ring, PIPE_CAPACITY, VM_PROT_READ | VM_PROT_WRITE) != KERN_SUCCESS) {
        free(memory);
        return nullptr;
    }
    *memory = Pipe();
    memory->ring_ = static_cast<uint8_t*>(ring);
    return memory;
}

void Pipe::destroy() {
    vm_deallocate(ring_, PIPE_CAPACITY);
    free(this);
}

// Copies as much as there is room for.
uint32_t Pipe::put(const uint8_t* from, uint32_t size) {
    size = smaller(size, PIPE_CAPACITY - used_);
    const uint32_t end = (first_ + used_) % PIPE_CAPACITY;
    const uint32_t straight = smaller(size, PIPE_CAPACITY - end);
    memcpy(ring_ + end, from, straight);
    memcpy(ring_, from + straight, size - straight);
    used_ += size;
    return size;
}

void Pipe::look(uint8_t* to, uint32_t size) const {
    const uint32_t straight = smaller(size, PIPE_CAPACITY - first_);
    memcpy(to, ring_ + first_, straight);
    memcpy(to + straight, ring_, size - straight);
}

void Pipe::drop(uint32_t size) {
    first_ = (first_ + size) % PIPE_CAPACITY;
    used_ -= size;
}

void Pipe::get(uint8_t* to, uint32_t size) {
    look(to, size);
    drop(size);
}

// A copy in pages of its own; the bytes stay. False: no memory.
bool Pipe::take_out(uint32_t size, mig::Memory<uint8_t>* data) {
    void* pages = nullptr;
    *data = {};
    if (size == 0) return true;
    if (vm_allocate(&pages, size, VM_PROT_READ | VM_PROT_WRITE) != KERN_SUCCESS) return false;
    *data = {static_cast<uint8_t*>(pages), size};
    look(data->data, size);
    return true;
}

kern_return_t Pipe::read(mig::Request& request, uint32_t size, uint8_t* to, uint32_t* count) {
    if (used_ == 0 && writer_open_ && size > 0) {
        if (reader_count_ == WAITING) return KERN_RESOURCE_SHORTAGE;
        readers_[reader_count_++] = {request.take_caller(), size, false};
        return MIG_NO_REPLY;
    }
    *count = smaller(size, used_);
    get(to, *count);
    serve_writers();
    return KERN_SUCCESS;
}

kern_return_t Pipe::read_pages(mig::Request& request, uint32_t size, mig::Memory<uint8_t>* data) {
    if (used_ == 0 && writer_open_ && size > 0) {
        if (reader_count_ == WAITING) return KERN_RESOURCE_SHORTAGE;
        readers_[reader_count_++] = {request.take_caller(), size, true};
        return MIG_NO_REPLY;
    }
    const uint32_t count = smaller(size, used_);
    if (!take_out(count, data)) return KERN_RESOURCE_SHORTAGE;
    drop(count);
    serve_writers();
    return KERN_SUCCESS;
}

// A short write is written as one piece or waits; of a long one, as much as there is room for.
bool Pipe::must_wait_to_write(uint32_t size) const {
    const uint32_t room = PIPE_CAPACITY - used_;
    return room < (size <= PIPE_ATOMIC ? size : 1);
}

kern_return_t Pipe::write(mig::Request& request, const uint8_t* from, uint32_t size,
                          uint32_t* written) {
    if (!reader_open_) return KERN_BROKEN_PIPE;
    if (writer_count_ == 0 && !must_wait_to_write(size)) {
        *written = put(from, size);
        serve_readers();
        return KERN_SUCCESS;
    }
    if (writer_count_ == WAITING) return KERN_RESOURCE_SHORTAGE;
    // Of a long one a part is enough: the client comes back with the rest.
    const uint32_t kept = smaller(size, PIPE_ATOMIC);
    auto* data = static_cast<uint8_t*>(malloc(kept));
    if (data == nullptr) return KERN_RESOURCE_SHORTAGE;
    memcpy(data, from, kept);
    writers_[writer_count_++] = {request.take_caller(), data, kept};
    return MIG_NO_REPLY;
}

// False: the client is gone, or its answer cannot be made; the bytes are still there.
bool Pipe::answer(const WaitingReader& reader, uint32_t size) {
    if (reader.pages) {
        mig::Memory<uint8_t> data;
        if (!take_out(size, &data)) {
            mig::answer(reader.caller, KERN_RESOURCE_SHORTAGE);
            return false;
        }
        io_read_pages_reply reply = {};
        reply.header.msgh_bits = MACH_MSGH_BITS_COMPLEX;
        reply.body.descriptor_count = 1;
        reply.data = mig::memory(data.data, data.count, true);
        const bool sent = send(&reply.header, reader.caller, sizeof(reply));
        if (!sent) release_pages(data);
        return sent;
    }
    io_read_reply reply;
    const uint64_t start = offsetof(io_read_reply, data);
    memset(&reply, 0, start);
    reply.data_count = size;
    look(reply.data, size);
    return send(&reply.header, reader.caller, mig::end(&reply, start + size));
}

void Pipe::serve_readers() {
    while (reader_count_ > 0 && (used_ > 0 || !writer_open_)) {
        const WaitingReader reader = readers_[0];
        remove_first(readers_, &reader_count_);
        const uint32_t size = smaller(reader.size, used_);
        if (answer(reader, size)) drop(size);
    }
}

void Pipe::serve_writers() {
    while (writer_count_ > 0 && (!reader_open_ || !must_wait_to_write(writers_[0].size))) {
        const WaitingWriter writer = writers_[0];
        remove_first(writers_, &writer_count_);
        if (!reader_open_)
            mig::answer(writer.caller, KERN_BROKEN_PIPE);
        else if (answer_written(writer.caller, writer.size))
            put(writer.data, writer.size);
        free(writer.data);
    }
    serve_readers();
}

// Who still waits at an end that nobody has a right to any more has died: what is left of them is
// released.
void Pipe::close_reader() {
    reader_open_ = false;
    for (; reader_count_ > 0; remove_first(readers_, &reader_count_))
        mig::answer(readers_[0].caller, KERN_ABORTED);
    serve_writers();
    if (!writer_open_) destroy();
}

void Pipe::close_writer() {
    writer_open_ = false;
    for (; writer_count_ > 0; remove_first(writers_, &writer_count_)) {
        mig::answer(writers_[0].caller, KERN_ABORTED);
        free(writers_[0].data);
    }
    serve_readers();
    if (!reader_open_) destroy();
}
