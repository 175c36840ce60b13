// First the send, then the receive.
#include "ipc/mach_msg.hpp"

#include "ipc/send.hpp"

namespace ipc {

constinit Atomic<bool> fast_path_enabled{true};

namespace {

Deadline deadline(bool timed, uint64_t timeout_ms) {
    if (!timed) return Deadline::never();
    return timeout_ms == 0 ? Deadline::poll() : Deadline::after_ms(timeout_ms);
}

}  // namespace

mach_msg_return_t mach_msg(Space& space, const MessageBuffer& buffer, uint64_t option,
                           uint64_t send_size, uint64_t receive_limit,
                           mach_port_name_t receive_name, uint64_t timeout_ms) {
    const Receiver self{space, buffer, static_cast<uint32_t>(min(receive_limit, UINT32_MAX)),
                        static_cast<uint32_t>(option)};
    return mach_msg(self, option, send_size, receive_name, timeout_ms);
}

mach_msg_return_t mach_msg_slowly(const Receiver& self, uint64_t option, uint64_t send_size,
                                  mach_port_name_t receive_name, uint64_t timeout_ms) {
    if ((option & ~uint64_t{MACH_MSG_OPTION_MASK}) != 0) return KERN_INVALID_ARGUMENT;
    if (option & MACH_SEND_MSG) {
        const mach_msg_return_t code = send(self.space, self.buffer, send_size,
                                            deadline(option & MACH_SEND_TIMEOUT, timeout_ms));
        if (code != MACH_MSG_SUCCESS) return code;
    }
    if (option & MACH_RCV_MSG) {
        return receive(self, receive_name, deadline(option & MACH_RCV_TIMEOUT, timeout_ms));
    }
    return MACH_MSG_SUCCESS;
}

}  // namespace ipc
