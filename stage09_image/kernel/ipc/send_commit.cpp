// The second half of a send: what check_all() found is done.
#include "ipc/send_check.hpp"
#include "ipc/transfer.hpp"
#include "vm/address_space.hpp"

namespace ipc {

void Sending::commit_rights() {
    // Under one name, the right that is only copied comes before the one that is moved.
    const bool reply_first = message.destination.disposition <= MACH_MSG_TYPE_MOVE_SEND_ONCE &&
                             message.reply.name == message.destination.name;
    if (reply_first) commit(space, message.reply);
    commit(space, message.destination);
    if (!reply_first) commit(space, message.reply);
    checked = false;
    if (!message.complex()) return;

    uint32_t next_right = 0;
    uint32_t next_memory = 0;
    for (uint32_t i = 0; i < message.descriptor_count(); i++) {
        uint8_t* at = message.descriptor(i);
        auto& simple = *reinterpret_cast<mach_msg_port_descriptor*>(at);
        auto& memory = *reinterpret_cast<mach_msg_ool_descriptor*>(at);
        auto& array = *reinterpret_cast<mach_msg_ool_ports_descriptor*>(at);
        switch (simple.type) {
        case MACH_MSG_PORT_DESCRIPTOR:
            simple.disposition = static_cast<uint8_t>(arriving_disposition(simple.disposition));
            simple.name = next_right;
            commit(space, message.rights[next_right++]);
            break;
        case MACH_MSG_OOL_DESCRIPTOR:
            memory.address = next_memory++;
            memory.deallocate = 1;
            break;
        default:
            array.disposition = static_cast<uint8_t>(arriving_disposition(array.disposition));
            array.address = uint64_t{next_memory++} << 32 | next_right;
            array.deallocate = 1;
            for (uint32_t k = 0; k < array.count; k++) commit(space, message.rights[next_right++]);
            break;
        }
    }
}

mach_msg_return_t Sending::capture() {
    mach_msg_return_t code = MACH_MSG_SUCCESS;
    uint32_t next_memory = 0;
    for (uint32_t i = 0; i < message.descriptor_count() && code == MACH_MSG_SUCCESS; i++) {
        const uint8_t* at = message.descriptor(i);
        const auto& memory = *reinterpret_cast<const mach_msg_ool_descriptor*>(at);
        const auto& array = *reinterpret_cast<const mach_msg_ool_ports_descriptor*>(at);
        if (memory.type == MACH_MSG_PORT_DESCRIPTOR) continue;
        const bool is_array = memory.type == MACH_MSG_OOL_PORTS_DESCRIPTOR;
        const uint64_t size =
            is_array ? uint64_t{array.count} * sizeof(mach_port_name_t) : memory.size;
        CarriedMemory& carried = message.memory[next_memory++];
        if (size == 0) continue;
        if (!space.memory()) {
            code = MACH_SEND_INVALID_MEMORY;
            break;
        }
        Result<CapturedMemory> captured =
            space.memory()->capture(memory.address, size, memory.deallocate != 0);
        if (captured.ok()) {
            carried.memory = move(captured).value();
        } else {
            code = captured.error() == KERN_RESOURCE_SHORTAGE ? MACH_SEND_NO_BUFFER
                                                              : MACH_SEND_INVALID_MEMORY;
        }
    }
    if (space.memory()) space.memory()->flush_stale();
    if (code != MACH_MSG_SUCCESS) {
        for (uint32_t i = 0; i < message.memory_count; i++) {
            message.memory[i].memory = CapturedMemory();
        }
    }
    return code;
}

void Sending::remove_memory() {
    uint32_t next_memory = 0;
    for (uint32_t i = 0; i < message.descriptor_count(); i++) {
        const auto& memory =
            *reinterpret_cast<const mach_msg_ool_descriptor*>(message.descriptor(i));
        if (memory.type == MACH_MSG_PORT_DESCRIPTOR) continue;
        CapturedMemory& captured = message.memory[next_memory++].memory;
        if (memory.deallocate && captured.size() != 0) space.memory()->remove_captured(captured);
    }
}

}  // namespace ipc
