// A server's half of a call, for kernel objects: what <mig/server.hpp> is to programs and to kernel
// tasks. The servers of a `subsystem KernelServer` include this one. Here a port is a reference
// (HeldRight), not a name, and out-of-line memory is what was captured. What a handler takes as an
// argument is its own at once; whatever it lets go of, and whatever the request still carries in
// the end, is released.
#pragma once

#include "containers/vector.hpp"
#include "ipc/kernel_object.hpp"

#include <mig/wire.hpp>

namespace mig {

// The classes have names of their own, since kernel tasks link the others.
namespace objects {

// Out-of-line memory as an array of T, read and written element by element: it lies in frames that
// are not mapped, and may be shared with a program.
template <typename T>
class Memory {
public:
    Memory() = default;
    explicit Memory(CapturedMemory&& memory) : memory_(move(memory)) {}
    // Zeroed elements to be set and sent. KERN_RESOURCE_SHORTAGE.
    static Result<Memory> make(uint64_t count) {
        return Memory(TRY(CapturedMemory::make(count * sizeof(T))));
    }

    uint64_t count() const { return memory_.size() / sizeof(T); }
    T get(uint64_t index) const {
        T value;
        memory_.read(index * sizeof(T), {reinterpret_cast<uint8_t*>(&value), sizeof(T)});
        return value;
    }
    // Only of memory that was made here.
    void set(uint64_t index, const T& value) {
        memory_.write(index * sizeof(T), {reinterpret_cast<const uint8_t*>(&value), sizeof(T)});
    }
    CapturedMemory take() { return move(memory_); }

private:
    CapturedMemory memory_;
};

// An array of rights: in a request those that came, in a reply those that were added.
class Ports {
public:
    Ports() = default;
    Ports(::Request& request, uint32_t index) : request_(&request), index_(index) {}

    uint32_t count() const {
        return request_ ? request_->port_count(index_) : static_cast<uint32_t>(added_.size());
    }
    // An element, which is NULL afterwards.
    HeldRight take(uint32_t element) {
        return request_ ? request_->take_port(index_, element) : move(added_[element]);
    }
    Result<void> add(HeldRight&& right) { return added_.push_back(move(right)); }
    Vector<HeldRight>& added() { return added_; }

private:
    ::Request* request_ = nullptr;
    uint32_t index_ = 0;
    Vector<HeldRight> added_;
};

class Request {
public:
    explicit Request(::Request& request) : request_(request) {}

    mach_msg_id_t id() const { return request_.id(); }
    uint32_t size() const { return request_.size(); }
    bool fits(const Shape& shape) const {
        return request_.size() >= shape.size_least && request_.size() <= shape.size_most &&
               request_.complex() == (shape.descriptor_count > 0) &&
               (shape.descriptor_count == 0 || descriptors_fit(shape));
    }

    // The message as a structure; what lies behind size() is not there to be read.
    template <typename T>
    const T& as() const {
        return *reinterpret_cast<const T*>(request_.bytes().data());
    }
    // What a descriptor stands for leaves the message.
    HeldRight port(uint32_t index) { return request_.take_port(index); }
    HeldRight any_port(uint32_t index) { return request_.take_port(index); }
    template <typename T>
    bool is_array_of(uint32_t index) const {
        return request_.descriptors()[index].out_of_line.size % sizeof(T) == 0;
    }
    template <typename T>
    Memory<T> memory(uint32_t index) {
        return Memory<T>(request_.take_memory(index));
    }
    Ports ports(uint32_t index) { return Ports(request_, index); }

    void taken() {}  // nothing is owned twice here

private:
    bool descriptors_fit(const Shape& shape) const;

    ::Request& request_;
};

class Reply {
public:
    explicit Reply(::Reply& reply) : reply_(reply) {}

    // Makes the message, all zero whatever the stub asks for, with so many descriptors of ports and
    // of memory. Null: there is no memory for it.
    template <typename T>
    T* make(uint32_t ports = 0, uint32_t memories = 0, uint64_t = 0) {
        const Result<T*> made = reply_.make<T>(ports, memories);
        return made.ok() ? made.value() : nullptr;
    }

    // Each takes what it sends. The disposition is that of the right itself.
    void set_port(mach_msg_port_descriptor& at, HeldRight& right, uint8_t) {
        reply_.set_port(at, move(right));
    }
    void set_port(mach_msg_port_descriptor& at, HeldRight&& right, uint8_t) {
        reply_.set_port(at, move(right));
    }
    void set_any_port(mach_msg_port_descriptor& at, HeldRight& right) {
        reply_.set_port(at, move(right));
    }
    template <typename T>
    void set_memory(mach_msg_ool_descriptor& at, Memory<T>& memory, bool) {
        reply_.set_memory(at, memory.take());
    }
    void set_ports(mach_msg_ool_ports_descriptor& at, Ports& ports, uint8_t disposition, bool) {
        const Result<void> set = reply_.set_ports(at, ports.added().span(), disposition);
        if (!set.ok()) code_ = set.error();
    }
    // Cuts the message off behind `size` bytes.
    void end(uint64_t size) { reply_.truncate(padded(size)); }

    // KERN_SUCCESS, or why it cannot be sent as it is.
    kern_return_t code() const { return code_; }

private:
    ::Reply& reply_;
    kern_return_t code_ = KERN_SUCCESS;
};

}  // namespace objects

using objects::Memory;
using objects::Ports;
using objects::Reply;
using objects::Request;
using Target = KernelObject&;  // the object whose port a request came to
using Port = HeldRight;
using AnyPort = HeldRight;

using Demux = kern_return_t (*)(Target target, Request& request, Reply& reply);

// What KernelObject::handle() of an object returns whose routines are served by `demux`.
inline kern_return_t handle(Demux demux, Target object, ::Request& request, ::Reply& reply) {
    Request question(request);
    Reply answer(reply);
    const kern_return_t code = demux(object, question, answer);
    return code == KERN_SUCCESS ? answer.code() : code;
}

}  // namespace mig
