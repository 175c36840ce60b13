// A client's half of a call: one mach_msg, and a reply that is believed only after it was checked.
#pragma once

#include <mig/environment.hpp>
#include <mig/wire.hpp>

namespace mig {

struct ErrorReply {
    mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
};

// A reply that is none: releases what came with it.
inline kern_return_t refuse(mach_msg_header* reply, kern_return_t code = MIG_TYPE_ERROR) {
    destroy(reply);
    return code;
}

inline bool is_error_reply(const mach_msg_header* message) {
    return message->msgh_size == sizeof(ErrorReply) &&
           (message->msgh_bits & MACH_MSGH_BITS_COMPLEX) == 0 &&
           reinterpret_cast<const ErrorReply*>(message)->return_code != KERN_SUCCESS;
}

inline int32_t return_code(const mach_msg_header* message, const Shape& shape) {
    const uint64_t descriptors = shape.descriptor_count;
    const uint64_t code_at =
        sizeof(*message) +
        (descriptors > 0 ? sizeof(mach_msg_body) + descriptors * sizeof(mach_msg_descriptor_t) : 0);
    return *reinterpret_cast<const int32_t*>(reinterpret_cast<const char*>(message) + code_at);
}

// A reply as it should be. In the stub, where the shape is known, a few comparisons.
inline bool is_good(const mach_msg_header* message, mach_msg_id_t id, const Shape& shape) {
    return message->msgh_id == id + 100 && fits(message, shape) &&
           return_code(message, shape) == KERN_SUCCESS;
}

// Why a reply is not good. Everything in it has been released.
inline kern_return_t fault_of(mach_msg_header* message, mach_msg_id_t id) {
    if (message->msgh_id == MACH_NOTIFY_SEND_ONCE) return refuse(message, MIG_SERVER_DIED);
    if (message->msgh_id != id + 100) {
        drop_reply_port();  // the answer may still arrive there
        return refuse(message, MIG_REPLY_MISMATCH);
    }
    if (is_error_reply(message)) {
        const auto* reply = reinterpret_cast<const ErrorReply*>(message);
        return refuse(message, static_cast<kern_return_t>(reply->return_code));
    }
    return refuse(message);  // another shape; and only an error reply reports an error
}

// `answer`: where the reply is to go, with what right; NULL and PORT_NONE: there is none.
inline void address(mach_msg_header* message, mach_port_name_t server, mach_msg_id_t id,
                    uint32_t size, bool complex, mach_port_name_t answer, uint32_t disposition) {
    message->msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, disposition) |
                         (complex ? MACH_MSGH_BITS_COMPLEX : 0);
    message->msgh_size = size;
    message->msgh_remote_port = server;
    message->msgh_local_port = answer;
    message->msgh_seqno = 0;
    message->msgh_id = id;
}

// Sends request `id` and waits for its reply, which lands in the same buffer of `room` bytes. The
// server's code, mach_msg's, or why the reply is none; then everything in it has been released.
inline kern_return_t call(mach_port_name_t server, mach_msg_id_t id, mach_msg_header* message,
                          uint32_t send_size, uint32_t room, bool complex, const Shape& reply) {
    mach_port_name_t answer = MACH_PORT_NULL;
    if (const kern_return_t made = reply_port(&answer); made != KERN_SUCCESS) return made;
    address(message, server, id, send_size, complex, answer, MACH_MSG_TYPE_MAKE_SEND_ONCE);
    const mach_msg_return_t result =
        send_and_receive(message, MACH_SEND_MSG | MACH_RCV_MSG, send_size, room, answer);
    if (result == MACH_MSG_SUCCESS) {
        return is_good(message, id, reply) ? KERN_SUCCESS : fault_of(message, id);
    }
    // A failed send changed nothing; after a failed receive the answer is still to come.
    if (is_receive_error(result)) drop_reply_port();
    return result;
}

// Sends request `id`, which has no reply.
inline kern_return_t send(mach_port_name_t server, mach_msg_id_t id, mach_msg_header* message,
                          uint32_t send_size, bool complex) {
    address(message, server, id, send_size, complex, MACH_PORT_NULL, MACH_MSG_TYPE_PORT_NONE);
    return send_and_receive(message, MACH_SEND_MSG, send_size, 0, MACH_PORT_NULL);
}

}  // namespace mig
