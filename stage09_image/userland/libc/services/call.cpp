// One service call: see call.hpp.
#include "libc/services/call.hpp"

#include "libc/thread/thread_block.hpp"

namespace service {

namespace {

struct ErrorReply {
    mach_msg_header header;
    int32_t return_code;
    uint32_t pad;
};

kern_return_t reply_port(mach_port_name_t* port) {
    ThreadBlock& block = current_thread_block();
    if (block.reply_port == MACH_PORT_NULL) {
        const kern_return_t result = port_allocate(MACH_PORT_RIGHT_RECEIVE, &block.reply_port);
        if (result != KERN_SUCCESS) return result;
    }
    *port = block.reply_port;
    return KERN_SUCCESS;
}

// An answer may still arrive there: the next call starts with a fresh port.
void drop_reply_port() {
    ThreadBlock& block = current_thread_block();
    port_destroy_receive(block.reply_port);
    block.reply_port = MACH_PORT_NULL;
}

bool wrong_descriptor(const mach_msg_port_descriptor& descriptor, bool port) {
    if (!port) return descriptor.type != MACH_MSG_OOL_DESCRIPTOR;
    return descriptor.type != MACH_MSG_PORT_DESCRIPTOR ||
           descriptor.disposition != MACH_MSG_TYPE_PORT_SEND;
}

bool wrong_layout(const mach_msg_header* message, const Reply& reply) {
    const bool complex = (message->msgh_bits & MACH_MSGH_BITS_COMPLEX) != 0;
    if (message->msgh_size < reply.size_least || message->msgh_size > reply.size_most ||
        complex != (reply.descriptors() > 0)) {
        return true;
    }
    if (!complex) return false;
    const mach_msg_body* body = reinterpret_cast<const mach_msg_body*>(message + 1);
    if (body->descriptor_count != reply.descriptors()) return true;
    const auto* descriptor = reinterpret_cast<const mach_msg_port_descriptor*>(body + 1);
    for (uint32_t i = 0; i < reply.descriptors(); i++) {
        if (wrong_descriptor(descriptor[i], i < reply.ports)) return true;
    }
    return false;
}

int32_t return_code(const mach_msg_header* message, const Reply& reply) {
    const char* at = reinterpret_cast<const char*>(message + 1);
    if (reply.descriptors() > 0) {
        at += sizeof(mach_msg_body) + reply.descriptors() * sizeof(mach_msg_port_descriptor);
    }
    return *reinterpret_cast<const int32_t*>(at);
}

kern_return_t check(mach_msg_header* message, mach_msg_id_t id, const Reply& reply) {
    kern_return_t result;
    if (message->msgh_id == MACH_NOTIFY_SEND_ONCE) {
        result = MIG_SERVER_DIED;
    } else if (message->msgh_id != id + 100) {
        result = MIG_REPLY_MISMATCH;
    } else if (message->msgh_size == sizeof(ErrorReply) &&
               (message->msgh_bits & MACH_MSGH_BITS_COMPLEX) == 0 &&
               (reply.descriptors() > 0 || reply.size_least != sizeof(ErrorReply))) {
        // An error reply: a code and nothing else, so it cannot report success.
        const int32_t code = reinterpret_cast<ErrorReply*>(message)->return_code;
        result = code != KERN_SUCCESS ? static_cast<kern_return_t>(code) : MIG_TYPE_ERROR;
    } else if (wrong_layout(message, reply)) {
        result = MIG_TYPE_ERROR;
    } else {
        result = static_cast<kern_return_t>(return_code(message, reply));
    }
    if (result != KERN_SUCCESS) mach_msg_destroy(message);
    return result;
}

}  // namespace

kern_return_t call(mach_port_name_t port, mach_msg_id_t id, mach_msg_header* message,
                   uint32_t send_size, uint32_t capacity, bool complex, const Reply& reply) {
    mach_port_name_t answer = MACH_PORT_NULL;
    if (const kern_return_t result = reply_port(&answer); result != KERN_SUCCESS) return result;
    message->msgh_bits = MACH_MSGH_BITS(MACH_MSG_TYPE_COPY_SEND, MACH_MSG_TYPE_MAKE_SEND_ONCE) |
                         (complex ? MACH_MSGH_BITS_COMPLEX : 0);
    message->msgh_size = send_size;
    message->msgh_remote_port = port;
    message->msgh_local_port = answer;
    message->msgh_seqno = 0;
    message->msgh_id = id;
    const mach_msg_return_t result =
        mach_msg(message, MACH_SEND_MSG | MACH_RCV_MSG, send_size, capacity, answer, TIMEOUT_NEVER);
    if (result == MACH_MSG_SUCCESS) return check(message, id, reply);
    // A failed send changed nothing; after a failed receive the answer is still to come.
    const bool sent = (static_cast<unsigned>(result) & 0x4000u) != 0;
    if (sent) drop_reply_port();
    return result;
}

mach_msg_port_descriptor port_right(mach_port_name_t name, unsigned disposition) {
    mach_msg_port_descriptor descriptor = {};
    descriptor.name = name;
    descriptor.disposition = static_cast<uint8_t>(disposition);
    descriptor.type = MACH_MSG_PORT_DESCRIPTOR;
    return descriptor;
}

}  // namespace service
