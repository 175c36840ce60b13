// The fast path of messages with out-of-line memory: one piece, which can go straight from the
// sender's address space into the receiver's.
#include "ipc/fast_path.hpp"
#include "task/address_space.hpp"

namespace ipc::fast_path {

namespace {

// More bytes may follow.
struct MemoryMessage {
    mach_msg_header header;
    mach_msg_body body;
    mach_msg_ool_descriptor memory;
};

bool has_one_piece(const MemoryMessage& message, uint32_t size) {
    if (size < sizeof(MemoryMessage)) return false;
    const mach_msg_ool_descriptor& memory = message.memory;
    return message.body.descriptor_count == 1 && message.body.zero == 0 &&
           memory.type == MACH_MSG_OOL_DESCRIPTOR && memory.deallocate <= 1 && memory.copy == 0 &&
           memory.zero == 0;
}

}  // namespace

uint64_t send_memory(const Transfer& transfer) {
    AddressSpace* from = transfer.sender.space.memory();
    AddressSpace* to = transfer.waiting->receiver.space.memory();
    if (!from || !to) return 0;
    const auto& memory = reinterpret_cast<const MemoryMessage*>(transfer.from)->memory;
    return from->send_pages(*to, memory.address, memory.size, memory.deallocate != 0);
}

void enter_memory(const Transfer& transfer, uint64_t address) {
    mach_msg_ool_descriptor& memory = reinterpret_cast<MemoryMessage*>(transfer.to)->memory;
    memory.address = address;
    memory.deallocate = 1;
}

mach_msg_return_t send_complex(const Receiver& self, uint32_t size, const uint8_t* from,
                               Port& source) {
    SpinlockGuard guard = SpinlockGuard::adopt(lock);
    const auto& message = *reinterpret_cast<const MemoryMessage*>(from);
    if (!has_one_piece(message, size)) return NOT_DONE;
    Transfer transfer{self, size, from, source};
    const mach_msg_bits_t bits = message.header.msgh_bits & ~MACH_MSGH_BITS_COMPLEX;
    if (bits == CALL && message.header.msgh_local_port == source.receiver_name) {
        return call<true>(transfer, guard);
    }
    if (bits == ANSWER && message.header.msgh_local_port == MACH_PORT_NULL) {
        return answer<true>(transfer, guard);
    }
    return NOT_DONE;
}

}  // namespace ipc::fast_path
