// The second half of a send: what check_all() found is done.
#include "ipc/lock.hpp"
#include "ipc/send_check.hpp"
#include "ipc/transfer.hpp"
#include "thread/scheduler.hpp"
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

    uint32_t committed = 0;
    for (Walk walk(message); walk.more(); walk.next()) {
        let_in_every(RIGHTS_AT_ONCE, committed++);
        mach_msg_descriptor_t& at = walk.descriptor();
        Right* rights = message.rights + walk.right();
        switch (at.type.type) {
        case MACH_MSG_PORT_DESCRIPTOR:
            at.port.disposition = static_cast<uint8_t>(arriving_disposition(at.port.disposition));
            at.port.name = static_cast<uint32_t>(walk.right());
            commit(space, *rights);
            break;
        case MACH_MSG_OOL_DESCRIPTOR:
            at.out_of_line.address = walk.memory();
            at.out_of_line.deallocate = 1;
            break;
        default:
            mach_msg_ool_ports_descriptor& array = at.ool_ports;
            array.disposition = static_cast<uint8_t>(arriving_disposition(array.disposition));
            array.address =
                Message::place_of_array(walk.memory(), static_cast<uint32_t>(walk.right()));
            array.deallocate = 1;
            for (uint32_t i = 0; i < array.count; i++) {
                commit(space, rights[i]);
                let_in_every(RIGHTS_AT_ONCE, i);
            }
            break;
        }
    }
}

mach_msg_return_t Sending::capture() {
    mach_msg_return_t code = MACH_MSG_SUCCESS;
    uint32_t looked_at = 0;
    for (Walk walk(message); walk.more() && code == MACH_MSG_SUCCESS; walk.next()) {
        if (looked_at++ % MEMORIES_AT_ONCE == MEMORIES_AT_ONCE - 1) scheduler::preemption_point();
        const mach_msg_descriptor_t& at = walk.descriptor();
        uint64_t size = 0;
        if (at.type.type == MACH_MSG_OOL_DESCRIPTOR) size = at.out_of_line.size;
        if (at.type.type == MACH_MSG_OOL_PORTS_DESCRIPTOR) {
            size = uint64_t{at.ool_ports.count} * sizeof(mach_port_name_t);
        }
        if (size == 0) continue;
        if (!space.memory()) {
            code = MACH_SEND_INVALID_MEMORY;
            break;
        }
        // Address and `deallocate` are at the same places in an array of ports.
        Result<CapturedMemory> captured =
            space.memory()->capture(at.out_of_line.address, size, at.out_of_line.deallocate != 0);
        if (captured.ok()) {
            message.memory[walk.memory()].memory = move(captured).value();
        } else {
            code = captured.error() == KERN_RESOURCE_SHORTAGE ? MACH_SEND_NO_BUFFER
                                                              : MACH_SEND_INVALID_MEMORY;
        }
    }
    if (code != MACH_MSG_SUCCESS) {
        for (uint32_t i = 0; i < message.memory_count; i++) {
            message.memory[i].memory = CapturedMemory();
        }
    }
    return code;
}

void Sending::remove_memory() {
    uint32_t removed = 0;
    for (Walk walk(message); walk.more(); walk.next()) {
        const mach_msg_descriptor_t& at = walk.descriptor();
        if (at.type.type == MACH_MSG_PORT_DESCRIPTOR || !at.out_of_line.deallocate) continue;
        CapturedMemory& captured = message.memory[walk.memory()].memory;
        if (captured.size() != 0) space.memory()->remove_captured(captured);
        let_in_every(MEMORIES_AT_ONCE, removed++);
    }
}

}  // namespace ipc
