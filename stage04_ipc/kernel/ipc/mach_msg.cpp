// First the send, then the receive; or both at once by the fast path.
#include "ipc/mach_msg.hpp"

#include "ipc/fast_path.hpp"
#include "ipc/send.hpp"

namespace ipc {

constinit bool fast_path_enabled = true;

namespace {

Deadline deadline(bool timed, uint64_t timeout_ms) {
    if (!timed) return Deadline::never();
    return timeout_ms == 0 ? Deadline::poll() : Deadline::after_ms(timeout_ms);
}

mach_msg_return_t in_two_phases(Space& space, const MessageBuffer& buffer, uint64_t option,
                                uint64_t send_size, uint64_t receive_limit,
                                mach_port_name_t receive_name, uint64_t timeout_ms) {
    if ((option & ~uint64_t{MACH_MSG_OPTION_MASK}) != 0) return KERN_INVALID_ARGUMENT;
    if (option & MACH_SEND_MSG) {
        const mach_msg_return_t code =
            send(space, buffer, send_size, deadline(option & MACH_SEND_TIMEOUT, timeout_ms));
        if (code != MACH_MSG_SUCCESS) return code;
    }
    if (option & MACH_RCV_MSG) {
        return receive(space, buffer, receive_limit, option & MACH_RCV_DISCARD, receive_name,
                       deadline(option & MACH_RCV_TIMEOUT, timeout_ms));
    }
    return MACH_MSG_SUCCESS;
}

}  // namespace

mach_msg_return_t mach_msg(Space& space, const MessageBuffer& buffer, uint64_t option,
                           uint64_t send_size, uint64_t receive_limit,
                           mach_port_name_t receive_name, uint64_t timeout_ms) {
    if (option == (MACH_SEND_MSG | MACH_RCV_MSG) && fast_path_enabled) {
        const FastResult fast =
            fast_send_and_receive(space, buffer, send_size, receive_limit, receive_name);
        if (fast.progress == FastResult::Done) return fast.code;
        if (fast.progress == FastResult::Sent) {
            return receive(space, buffer, receive_limit, false, receive_name, Deadline::never());
        }
    }
    return in_two_phases(space, buffer, option, send_size, receive_limit, receive_name, timeout_ms);
}

}  // namespace ipc
