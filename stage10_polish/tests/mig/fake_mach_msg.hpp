// mach_msg for stubs under test: client and server are one task, a request is handled while it is
// sent. Rights are counted by name and memory is kept in a table, so that a test sees what is left
// behind. A delivered message lies in memory of exactly its size: reading behind it is an error.
#pragma once

#include <mig/server.hpp>

#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace fake {

inline std::map<mach_port_name_t, int> references;        // rights, by name
inline std::map<uint64_t, std::vector<uint64_t>> memory;  // regions, by address
inline mach_port_name_t next_name = 0x10000;
inline mach_port_name_t cached_reply_port = MACH_PORT_NULL;
inline mach_port_name_t kept_reply_right = MACH_PORT_NULL;  // by a server that answers later
inline mig::Demux demux = nullptr;
inline std::function<void(mach_msg_header* reply)> tamper;  // what a lying server does to its reply
inline std::function<void(mach_msg_header* request)> tamper_request;
inline mach_msg_return_t send_fails = MACH_MSG_SUCCESS;
inline mach_msg_return_t receive_fails = MACH_MSG_SUCCESS;

inline mach_port_name_t new_right() {
    references[next_name] = 1;
    return next_name++;
}
inline void release(mach_port_name_t name) {
    if (name == MACH_PORT_NULL || name == MACH_PORT_DEAD) return;
    if (--references.at(name) == 0) references.erase(name);
}
inline void* new_memory(const void* data, uint64_t bytes) {
    if (bytes == 0) return nullptr;
    std::vector<uint64_t> region((bytes + 7) / 8);
    std::memcpy(region.data(), data, bytes);
    void* address = region.data();
    memory[reinterpret_cast<uint64_t>(address)] = std::move(region);
    return address;
}
inline void free_memory(const void* address) {
    if (address != nullptr && memory.erase(reinterpret_cast<uint64_t>(address)) != 1) std::abort();
}
inline bool clean() {
    return references.empty() && memory.empty() && kept_reply_right == MACH_PORT_NULL;
}

// What becomes of a right that is sent: its name and disposition at the receiver.
inline mach_port_name_t transfer(mach_port_name_t name, uint32_t disposition) {
    if (name == MACH_PORT_NULL || name == MACH_PORT_DEAD) return name;
    if (disposition == MACH_MSG_TYPE_MAKE_SEND_ONCE) return new_right();
    if (disposition == MACH_MSG_TYPE_COPY_SEND || disposition == MACH_MSG_TYPE_MAKE_SEND) {
        references[name]++;
    } else if (!references.contains(name)) {
        std::abort();  // moved, but not there
    }
    return name;
}
inline uint8_t arriving(uint32_t disposition) {
    if (disposition == MACH_MSG_TYPE_MAKE_SEND_ONCE) return MACH_MSG_TYPE_PORT_SEND_ONCE;
    return static_cast<uint8_t>(disposition >= MACH_MSG_TYPE_COPY_SEND ? MACH_MSG_TYPE_PORT_SEND
                                                                       : disposition);
}

inline void deliver_descriptor(mach_msg_descriptor_t& at) {
    if (at.type.type == MACH_MSG_PORT_DESCRIPTOR) {
        at.port.name = transfer(at.port.name, at.port.disposition);
        at.port.disposition = arriving(at.port.disposition);
        return;
    }
    mach_msg_ool_descriptor& ool = at.out_of_line;
    mach_msg_ool_ports_descriptor& ports = at.ool_ports;
    const bool is_ports = at.type.type == MACH_MSG_OOL_PORTS_DESCRIPTOR;
    const uint64_t bytes = is_ports ? ports.count * sizeof(mach_port_name_t) : ool.size;
    void* old = reinterpret_cast<void*>(ool.address);
    void* copy = new_memory(old, bytes);
    if (ool.deallocate != 0 && bytes > 0) free_memory(old);
    ool.address = reinterpret_cast<uint64_t>(copy);
    ool.deallocate = 1;
    if (!is_ports) return;
    auto* names = static_cast<mach_port_name_t*>(copy);
    for (uint32_t i = 0; i < ports.count; i++) names[i] = transfer(names[i], ports.disposition);
    ports.disposition = arriving(ports.disposition);
}
inline void deliver(mach_msg_header* message) {
    if ((message->msgh_bits & MACH_MSGH_BITS_COMPLEX) == 0) return;
    const uint32_t count = reinterpret_cast<mach_msg_body*>(message + 1)->descriptor_count;
    for (uint32_t i = 0; i < count; i++) deliver_descriptor(mig::descriptors_of(message)[i]);
}

struct Freed {
    void operator()(void* memory) const { std::free(memory); }
};
using Buffer = std::unique_ptr<mach_msg_header, Freed>;
inline Buffer buffer(uint64_t size) {
    return Buffer(static_cast<mach_msg_header*>(std::malloc(size)));
}

// The server's answer to a request, delivered to `into`.
inline mach_msg_return_t answer(mach_msg_header* reply, mach_msg_header* into, uint32_t limit) {
    release(reply->msgh_remote_port);  // the reply right is used up
    deliver(reply);
    reply->msgh_remote_port = MACH_PORT_NULL;
    reply->msgh_local_port = cached_reply_port;
    reply->msgh_bits &= MACH_MSGH_BITS_COMPLEX;
    if (tamper) tamper(reply);
    if (reply->msgh_size > limit) {
        mig::destroy(reply);
        return MACH_RCV_TOO_LARGE;
    }
    std::memcpy(into, reply, reply->msgh_size);
    return MACH_MSG_SUCCESS;
}

}  // namespace fake

namespace mig {

mach_msg_return_t send_and_receive(mach_msg_header* message, mach_msg_option_t option,
                                   uint32_t send_size, uint32_t receive_limit, mach_port_name_t) {
    if (fake::send_fails != MACH_MSG_SUCCESS) return fake::send_fails;
    fake::Buffer request = fake::buffer(send_size);
    std::memcpy(request.get(), message, send_size);
    request->msgh_size = send_size;
    const bool call = (option & MACH_RCV_MSG) != 0;
    fake::deliver(request.get());
    request->msgh_local_port = message->msgh_remote_port;
    request->msgh_remote_port = call ? fake::new_right() : MACH_PORT_NULL;
    request->msgh_bits =
        (message->msgh_bits & MACH_MSGH_BITS_COMPLEX) | (call ? MACH_MSG_TYPE_PORT_SEND_ONCE : 0);
    if (fake::tamper_request) fake::tamper_request(request.get());
    fake::Buffer reply = fake::buffer(MACH_MSG_SIZE_MAX);
    const bool answered = handle(fake::demux, request.get(), reply.get());
    if (!call) return answered ? static_cast<mach_msg_return_t>(-1) : MACH_MSG_SUCCESS;
    if (fake::receive_fails != MACH_MSG_SUCCESS) {
        destroy(reply.get());
        return fake::receive_fails;
    }
    if (answered) return fake::answer(reply.get(), message, receive_limit);
    *message = {0, sizeof(*message), 0, 0, 0, MACH_NOTIFY_SEND_ONCE};
    return MACH_MSG_SUCCESS;
}

void destroy(mach_msg_header* message) {
    fake::release(message->msgh_remote_port);
    if ((message->msgh_bits & MACH_MSGH_BITS_COMPLEX) == 0) return;
    const uint32_t count = reinterpret_cast<mach_msg_body*>(message + 1)->descriptor_count;
    for (uint32_t i = 0; i < count; i++) {
        const mach_msg_descriptor_t& at = descriptors_of(message)[i];
        const mach_msg_ool_ports_descriptor& ports = at.ool_ports;
        if (at.type.type == MACH_MSG_PORT_DESCRIPTOR) {
            // What was not sent yet and would have been made stays as it is.
            if (at.port.disposition <= MACH_MSG_TYPE_MOVE_SEND_ONCE) fake::release(at.port.name);
        } else if (ports.count > 0) {
            auto* names = reinterpret_cast<mach_port_name_t*>(ports.address);
            const bool rights = at.type.type == MACH_MSG_OOL_PORTS_DESCRIPTOR;
            for (uint32_t n = 0; rights && n < ports.count; n++) fake::release(names[n]);
            fake::free_memory(names);
        }
    }
}

kern_return_t reply_port(mach_port_name_t* port) {
    if (fake::cached_reply_port == MACH_PORT_NULL) fake::cached_reply_port = fake::next_name++;
    *port = fake::cached_reply_port;
    return KERN_SUCCESS;
}
void drop_reply_port() { fake::cached_reply_port = MACH_PORT_NULL; }

}  // namespace mig
