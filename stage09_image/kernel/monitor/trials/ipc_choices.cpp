// What a trial of IPC picks: names and dispositions that mostly fit, so that it gets far, and
// sometimes any, so that it is refused.
#include "monitor/trials/ipc_trial.hpp"

namespace ipc_trial {

// Mostly a name that has one of these rights; else any of the task's, NULL or DEAD.
mach_port_name_t Trial::pick(mach_port_type_t wanted) {
    const uint64_t number = draw();
    const Vector<mach_port_name_t>& names = list().names;
    auto fits = [&](mach_port_name_t name) {
        const Result<mach_port_type_t> type = ipc::port_type(space(), name);
        return type.ok() && (type.value() & wanted) != 0;
    };
    uint64_t count = 0;
    for (const mach_port_name_t name : names) count += fits(name);
    if (number % 8 != 0 && count > 0) {
        uint64_t skip = number / 256 % count;
        for (const mach_port_name_t name : names) {
            if (fits(name) && skip-- == 0) return name;
        }
    }
    const uint64_t place = number / 256 % (names.size() + 2);
    if (place < names.size()) return names[place];
    return place == names.size() ? MACH_PORT_NULL : MACH_PORT_DEAD;
}

namespace {

uint64_t bits_set(uint32_t bits) {
    uint64_t count = 0;
    for (; bits != 0; bits &= bits - 1) count++;
    return count;
}

}  // namespace

// Mostly one of the allowed ones that suits what the name stands for; else 15 to 22.
uint32_t Trial::pick_disposition(mach_port_name_t name, uint32_t allowed) {
    const uint64_t number = draw();
    const Result<mach_port_type_t> type = ipc::port_type(space(), name);
    uint32_t fitting = 0;
    if (type.ok() && type.value() & (MACH_PORT_TYPE_SEND | MACH_PORT_TYPE_DEAD_NAME)) {
        fitting |= bit(MACH_MSG_TYPE_COPY_SEND) | bit(MACH_MSG_TYPE_MOVE_SEND);
    }
    if (type.ok() && type.value() & MACH_PORT_TYPE_RECEIVE) {
        fitting |= bit(MACH_MSG_TYPE_MAKE_SEND) | bit(MACH_MSG_TYPE_MAKE_SEND_ONCE) |
                   bit(MACH_MSG_TYPE_MOVE_RECEIVE);
    }
    if (type.ok() && type.value() & MACH_PORT_TYPE_SEND_ONCE) {
        fitting |= bit(MACH_MSG_TYPE_MOVE_SEND_ONCE);
    }
    fitting &= allowed;
    if (number % 8 == 0 || fitting == 0) return 15 + static_cast<uint32_t>(number / 256 % 8);
    uint64_t skip = number / 256 % bits_set(fitting);
    uint32_t disposition = MACH_MSG_TYPE_MOVE_RECEIVE;
    while (!(fitting & bit(disposition)) || skip-- > 0) disposition++;
    return disposition;
}

// The same; where no send-once right is made or sent, a send right is instead.
uint32_t Trial::pick_transfer(mach_port_name_t name, uint32_t allowed) {
    const uint32_t disposition = pick_disposition(name, allowed);
    if (extent_ >= Extent::Replies) return disposition;
    if (disposition == MACH_MSG_TYPE_MAKE_SEND_ONCE) return MACH_MSG_TYPE_MAKE_SEND;
    if (disposition == MACH_MSG_TYPE_MOVE_SEND_ONCE) return MACH_MSG_TYPE_MOVE_SEND;
    return disposition;
}

}  // namespace ipc_trial
