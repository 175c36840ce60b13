// What a case compares with: the types of names, and notifications.
#pragma once

#include "lib/format.hpp"
#include "test/ipc/test_message.hpp"

namespace ipc_test {

// Never allocated by any case.
constexpr Name BOGUS = MACH_PORT_MAKE(123456, 0x42);

// What TestTask::type() says of a name.
constexpr mach_port_type_t FREE = 0;
constexpr mach_port_type_t SEND = MACH_PORT_TYPE_SEND;
constexpr mach_port_type_t RECEIVE = MACH_PORT_TYPE_RECEIVE;
constexpr mach_port_type_t SEND_RECEIVE = MACH_PORT_TYPE_SEND_RECEIVE;
constexpr mach_port_type_t SEND_ONCE = MACH_PORT_TYPE_SEND_ONCE;
constexpr mach_port_type_t PORT_SET = MACH_PORT_TYPE_PORT_SET;
constexpr mach_port_type_t DEAD = MACH_PORT_TYPE_DEAD_NAME;
constexpr mach_port_type_t REQUEST = MACH_PORT_TYPE_DNREQUEST;

// A notification as it was received.
struct Notification {
    mach_msg_id_t id = 0;  // 0: there was no message
    uint32_t word = 0;     // the name or the count in it
    bool operator==(const Notification&) const = default;
};
constexpr Notification NOTHING{};
void format_value(Writer& writer, const FormatSpec& spec, const Notification& notification);

}  // namespace ipc_test
