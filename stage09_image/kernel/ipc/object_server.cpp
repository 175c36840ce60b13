// Whether the descriptors of a request to a kernel object are those that its routine takes.
#include "ipc/object_server.hpp"

namespace mig::objects {

namespace {

uint32_t disposition_of(RightKind kind) {
    switch (kind) {
    case RightKind::Receive:
        return MACH_MSG_TYPE_PORT_RECEIVE;
    case RightKind::Send:
        return MACH_MSG_TYPE_PORT_SEND;
    case RightKind::SendOnce:
        return MACH_MSG_TYPE_PORT_SEND_ONCE;
    default:
        return MACH_MSG_TYPE_PORT_NONE;
    }
}

// No right, or one whose port died, is of every kind.
bool port_fits(RightKind kind, const Descriptor& wanted) {
    const uint32_t disposition = disposition_of(kind);
    return disposition == MACH_MSG_TYPE_PORT_NONE || wanted.disposition == 0 ||
           disposition == wanted.disposition;
}

bool array_fits(const mach_msg_ool_ports_descriptor& array, const Descriptor& wanted) {
    return array.count == 0 || array.disposition == wanted.disposition;
}

}  // namespace

bool Request::descriptors_fit(const Shape& shape) const {
    if (request_.descriptors().size() != shape.descriptor_count) return false;
    for (uint32_t i = 0; i < shape.descriptor_count; i++) {
        const Descriptor& wanted = shape.descriptors[i];
        const mach_msg_descriptor_t& found = request_.descriptors()[i];
        if (found.type.type != wanted.type) return false;
        if (wanted.type == MACH_MSG_PORT_DESCRIPTOR && !port_fits(request_.port_kind(i), wanted)) {
            return false;
        }
        if (wanted.type == MACH_MSG_OOL_PORTS_DESCRIPTOR && !array_fits(found.ool_ports, wanted)) {
            return false;
        }
    }
    return true;
}

}  // namespace mig::objects
