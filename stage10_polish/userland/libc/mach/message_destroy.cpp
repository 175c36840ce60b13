// mach_msg_destroy: what a received message carried, given back.
#include <mach.h>

namespace {

void release_right(mach_port_name_t name, unsigned disposition) {
    if (name == MACH_PORT_NULL || name == MACH_PORT_DEAD) return;
    if (disposition == MACH_MSG_TYPE_PORT_RECEIVE)
        port_destroy_receive(name);
    else if (disposition == MACH_MSG_TYPE_PORT_SEND || disposition == MACH_MSG_TYPE_PORT_SEND_ONCE)
        port_deallocate(name);
}

void release_memory(uint64_t address, uint64_t size) {
    if (size > 0) vm_deallocate(reinterpret_cast<void*>(address), size);
}

void release_port_array(const mach_msg_ool_ports_descriptor& ports) {
    const mach_port_name_t* names = reinterpret_cast<const mach_port_name_t*>(ports.address);
    for (uint32_t i = 0; i < ports.count; i++) release_right(names[i], ports.disposition);
    release_memory(ports.address, uint64_t{ports.count} * sizeof(mach_port_name_t));
}

}  // namespace

extern "C" void mach_msg_destroy(struct mach_msg_header* message) {
    release_right(message->msgh_remote_port, MACH_MSGH_BITS_REMOTE(message->msgh_bits));
    if ((message->msgh_bits & MACH_MSGH_BITS_COMPLEX) == 0) return;
    const mach_msg_body* body = reinterpret_cast<const mach_msg_body*>(message + 1);
    const auto* descriptor = reinterpret_cast<const mach_msg_descriptor_t*>(body + 1);
    for (uint32_t i = 0; i < body->descriptor_count; i++, descriptor++) {
        if (descriptor->type.type == MACH_MSG_PORT_DESCRIPTOR) {
            release_right(descriptor->port.name, descriptor->port.disposition);
        } else if (descriptor->type.type == MACH_MSG_OOL_DESCRIPTOR) {
            release_memory(descriptor->out_of_line.address, descriptor->out_of_line.size);
        } else {
            release_port_array(descriptor->ool_ports);
        }
    }
}
