// A server's half of a call, for programs and kernel tasks, whose rights are names: the request as
// the generated demultiplexer sees it, its reply, and the loop. Who owns what, after it:
//   success         the handler owns what the request carried
//   MIG_NO_REPLY    the same, and the handler took the reply right
//   any other code  the loop releases what the request carried
#pragma once

#include <mach/limits.h>
#include <mig/client.hpp>

namespace mig {

using Target = mach_port_name_t;  // the port that a request came to
using Port = mach_port_name_t;

// A right of any kind. In a request, as it arrived; in a reply, how it is sent.
struct AnyPort {
    mach_port_name_t name = MACH_PORT_NULL;
    uint8_t disposition = 0;
};

// Out-of-line memory, and an out-of-line array of rights: whoever owns one deallocates its pages.
template <typename T>
struct Memory {
    T* data = nullptr;
    uint32_t count = 0;
};
struct Ports {
    mach_port_name_t* names = nullptr;
    uint32_t count = 0;
};

// Who is still to be answered, and to which request.
struct Caller {
    mach_port_name_t reply_right = MACH_PORT_NULL;
    uint32_t disposition = MACH_MSG_TYPE_PORT_NONE;
    mach_msg_id_t request_id = 0;
};

class Request {
public:
    explicit Request(mach_msg_header* message) : message_(message) {}

    mach_msg_id_t id() const { return message_->msgh_id; }
    uint32_t size() const { return message_->msgh_size; }
    uint32_t seqno() const { return message_->msgh_seqno; }
    Target target() const { return message_->msgh_local_port; }
    bool fits(const Shape& shape) const { return mig::fits(message_, shape); }

    // The message as a structure; what lies behind size() is not there to be read.
    template <typename T>
    const T& as() const {
        return *reinterpret_cast<const T*>(message_);
    }
    // The message as a notification of this id, if it is one: it came through a send-once right,
    // which only the kernel was given. (Any client can send its id to the port itself.)
    template <typename T>
    const T* notification(mach_msg_id_t notification_id) const {
        const uint32_t right = MACH_MSGH_BITS_LOCAL(message_->msgh_bits);
        const bool is_one =
            id() == notification_id && size() == sizeof(T) && right == MACH_MSG_TYPE_PORT_SEND_ONCE;
        return is_one ? &as<T>() : nullptr;
    }
    Port port(uint32_t index) const { return descriptors_of(message_)[index].port.name; }
    AnyPort any_port(uint32_t index) const {
        const mach_msg_port_descriptor& at = descriptors_of(message_)[index].port;
        return {at.name, at.disposition};
    }
    template <typename T>
    bool is_array_of(uint32_t index) const {
        return mig::is_array_of<T>(descriptors_of(message_)[index].out_of_line);
    }
    template <typename T>
    Memory<T> memory(uint32_t index) const {
        const mach_msg_ool_descriptor& memory = descriptors_of(message_)[index].out_of_line;
        return {reinterpret_cast<T*>(memory.address),
                static_cast<uint32_t>(memory.size / sizeof(T))};
    }
    Ports ports(uint32_t index) const {
        const mach_msg_ool_ports_descriptor& ports = descriptors_of(message_)[index].ool_ports;
        return {reinterpret_cast<mach_port_name_t*>(ports.address), ports.count};
    }

    // For a handler that answers later and returns MIG_NO_REPLY: the reply right is its own now.
    // NULL if no reply is wanted.
    Caller take_caller() {
        const Caller caller = {message_->msgh_remote_port,
                               MACH_MSGH_BITS_REMOTE(message_->msgh_bits), id()};
        message_->msgh_remote_port = MACH_PORT_NULL;
        return caller;
    }
    // The handler succeeded: what the request carried is its own.
    void taken() { taken_ = true; }
    bool is_taken() const { return taken_; }

private:
    mach_msg_header* message_;
    bool taken_ = false;
};

class Reply {
public:
    explicit Reply(mach_msg_header* message) : message_(message) { message_->msgh_size = 0; }

    // Makes the message with so many descriptors of ports and of memory. Its first `cleared` bytes
    // are zero; those behind them are the handler's to write, as many as it sends.
    template <typename T>
    T* make(uint32_t ports = 0, uint32_t memories = 0, uint64_t cleared = sizeof(T)) {
        static_assert(sizeof(T) <= MACH_MSG_SIZE_MAX);
        clear(message_, 0, cleared);
        message_->msgh_size = sizeof(T);
        if (ports + memories > 0) {
            message_->msgh_bits = MACH_MSGH_BITS_COMPLEX;
            reinterpret_cast<mach_msg_body*>(message_ + 1)->descriptor_count = ports + memories;
        }
        return reinterpret_cast<T*>(message_);
    }
    bool made() const { return message_->msgh_size > 0; }

    void set_port(mach_msg_port_descriptor& at, Port right, uint8_t disposition) {
        at = mig::port(right, disposition);
    }
    void set_any_port(mach_msg_port_descriptor& at, const AnyPort& right) {
        at = mig::port(right.name, right.disposition);
    }
    template <typename T>
    void set_memory(mach_msg_ool_descriptor& at, const Memory<T>& memory, bool deallocate) {
        at = mig::memory(memory.data, uint64_t{memory.count} * sizeof(T), deallocate);
    }
    void set_ports(mach_msg_ool_ports_descriptor& at, const Ports& ports, uint8_t disposition,
                   bool deallocate) {
        at = mig::ports(ports.names, ports.count, disposition, deallocate);
    }
    // Cuts the message off behind `size` bytes.
    void end(uint64_t size) { message_->msgh_size = mig::end(message_, size); }

private:
    mach_msg_header* message_;
};

// Releases a message that was made but not sent. Memory that it would not have taken stays.
inline void destroy_unsent(mach_msg_header* message) {
    if ((message->msgh_bits & MACH_MSGH_BITS_COMPLEX) != 0) {
        const uint32_t count = reinterpret_cast<mach_msg_body*>(message + 1)->descriptor_count;
        for (uint32_t i = 0; i < count; i++) {
            mach_msg_ool_descriptor& memory = descriptors_of(message)[i].out_of_line;
            if (memory.type == MACH_MSG_OOL_DESCRIPTOR && memory.deallocate == 0) memory.size = 0;
        }
    }
    destroy(message);
}

using Demux = kern_return_t (*)(Target target, Request& request, Reply& reply);

// Handles one request. True: `reply`, a buffer of MACH_MSG_SIZE_MAX bytes, is to be sent as it is.
inline bool handle(Demux demux, mach_msg_header* message, mach_msg_header* reply_buffer) {
    Request request(message);
    Reply reply(reply_buffer);
    const kern_return_t code = demux(request.target(), request, reply);
    const bool ours = code != KERN_SUCCESS && code != MIG_NO_REPLY && !request.is_taken();
    const mach_port_name_t answer_to = message->msgh_remote_port;
    const uint32_t right = MACH_MSGH_BITS_REMOTE(message->msgh_bits);
    message->msgh_remote_port = MACH_PORT_NULL;
    if (ours) destroy(message);
    if (code != KERN_SUCCESS && reply.made()) destroy_unsent(reply_buffer);
    if (code == MIG_NO_REPLY) {
        reply.make<mach_msg_header>();
    } else if (code != KERN_SUCCESS) {
        reply.make<ErrorReply>()->return_code = code;
    } else if (!reply.made()) {
        reply.make<mach_msg_header>();  // a simpleroutine: only to release the reply right
    }
    reply_buffer->msgh_bits |= right;
    reply_buffer->msgh_remote_port = answer_to;
    reply_buffer->msgh_id = message->msgh_id + 100;
    const bool wanted = reply_buffer->msgh_size > sizeof(mach_msg_header) &&
                        answer_to != MACH_PORT_NULL && answer_to != MACH_PORT_DEAD;
    if (!wanted) destroy_unsent(reply_buffer);
    return wanted;
}

// Answers a caller whose request was not answered at once, with a code and no fields: success of a
// routine without `out` arguments, or any error. Uses the reply right up. The client may be gone,
// or its port full: that is mach_msg's code, and then the right has been released.
inline mach_msg_return_t answer(const Caller& caller, kern_return_t code) {
    ErrorReply reply = {};
    reply.header.msgh_bits = caller.disposition;
    reply.header.msgh_remote_port = caller.reply_right;
    reply.header.msgh_id = caller.request_id + 100;
    reply.return_code = code;
    const mach_msg_return_t result = send_and_receive(
        &reply.header, MACH_SEND_MSG | MACH_SEND_TIMEOUT, sizeof(reply), 0, MACH_PORT_NULL);
    if (result != MACH_MSG_SUCCESS) destroy(&reply.header);
    return result;
}

// A server: its port, a receive right or a port set, its demultiplexer, and two buffers of
// MACH_MSG_SIZE_MAX bytes each, which are the caller's.
class Server {
public:
    Server(mach_port_name_t port, Demux demux, mach_msg_header* first, mach_msg_header* second)
        : port_(port),
          demux_(demux),
          request_(first),
          reply_(second) {}

    // One turn: sends the answer of the turn before and waits for a message, in one trap, then
    // handles it. What receiving failed with, and then no message was handled.
    mach_msg_return_t turn() {
        mach_msg_return_t result = answer_waits_ ? answer_and_receive() : receive(MACH_RCV_MSG);
        // A message that cannot be taken is thrown away.
        while (result == MACH_RCV_BODY_ERROR || result == MACH_RCV_TOO_LARGE) {
            result = receive(MACH_RCV_MSG | MACH_RCV_DISCARD);
        }
        if (result == MACH_MSG_SUCCESS) answer_waits_ = handle(demux_, request_, reply_);
        return result;
    }

private:
    mach_msg_return_t receive(mach_msg_option_t option) {
        return send_and_receive(request_, option, 0, MACH_MSG_SIZE_MAX, port_);
    }

    mach_msg_return_t answer_and_receive() {
        answer_waits_ = false;
        // A send-once right takes its message at once. Whoever sent another one, to a port that is
        // full, does not stop the server.
        const uint32_t right = MACH_MSGH_BITS_REMOTE(reply_->msgh_bits);
        const mach_msg_option_t timeout =
            right == MACH_MSG_TYPE_MOVE_SEND_ONCE ? 0 : MACH_SEND_TIMEOUT;
        const mach_msg_return_t result =
            send_and_receive(reply_, MACH_SEND_MSG | MACH_RCV_MSG | timeout, reply_->msgh_size,
                             MACH_MSG_SIZE_MAX, port_);
        if (result != MACH_MSG_SUCCESS && !is_receive_error(result)) {
            destroy_unsent(reply_);  // its client is gone
            return receive(MACH_RCV_MSG);
        }
        mach_msg_header* const received = reply_;
        reply_ = request_;
        request_ = received;
        return result;
    }

    const mach_port_name_t port_;
    const Demux demux_;
    mach_msg_header* request_;
    mach_msg_header* reply_;  // while answer_waits_: made and not sent
    bool answer_waits_ = false;
};

// Serves until receiving fails: mach_msg's code.
inline mach_msg_return_t serve(mach_port_name_t port, Demux demux, mach_msg_header* request,
                               mach_msg_header* reply) {
    Server server(port, demux, request, reply);
    mach_msg_return_t result;
    do {
        result = server.turn();
    } while (result == MACH_MSG_SUCCESS);
    return result;
}

}  // namespace mig
