// The memory of messages, and who is charged for it.
#include "ipc/message.hpp"

#include "ipc/allocation.hpp"
#include "ipc/lock.hpp"
#include "ipc/registry.hpp"
#include "ipc/send_once.hpp"

namespace {

constexpr uint64_t heap_size(uint32_t size) { return sizeof(Message) + size; }

constexpr uint64_t cargo_size(uint32_t rights, uint32_t memories) {
    return uint64_t{rights} * sizeof(Right) + uint64_t{memories} * sizeof(CarriedMemory);
}

}  // namespace

Result<Message*> Message::create(uint32_t size, Account& account) {
    SpinlockGuard guard(ipc::lock);
    uint8_t* memory = static_cast<uint8_t*>(ipc::allocate(heap_size(size), account));
    if (!memory) return KERN_RESOURCE_SHORTAGE;
    ipc::counts.messages++;
    Message* message = new (memory) Message(account, heap_size(size), memory + sizeof(Message));
    message->size = size;
    return message;
}

Result<void> Message::make_room(uint32_t rights_wanted, uint32_t memory_wanted) {
    ASSERT(!rights && !memory);
    const uint64_t cargo = cargo_size(rights_wanted, memory_wanted);
    if (cargo == 0) return {};
    uint8_t* block = static_cast<uint8_t*>(ipc::allocate(cargo, *account));
    if (!block) return KERN_RESOURCE_SHORTAGE;
    charge += cargo;
    memory = reinterpret_cast<CarriedMemory*>(block);
    rights = reinterpret_cast<Right*>(block + memory_wanted * sizeof(CarriedMemory));
    for (uint32_t i = 0; i < memory_wanted; i++) new (&memory[i]) CarriedMemory;
    for (uint32_t i = 0; i < rights_wanted; i++) new (&rights[i]) Right;
    right_count = rights_wanted;
    memory_count = memory_wanted;
    return {};
}

Result<void> Message::add_rights(uint32_t count) {
    Message more(*account, 0, nullptr);
    TRY(more.make_room(right_count + count, memory_count));
    for (uint32_t i = 0; i < right_count; i++) more.rights[i] = exchange(rights[i], Right{});
    for (uint32_t i = 0; i < memory_count; i++) {
        more.memory[i].memory = move(memory[i].memory);
        memory[i].~CarriedMemory();
    }
    if (memory) memory::heap_free(memory);
    account->refund(cargo_size(right_count, memory_count));
    charge += more.charge - cargo_size(right_count, memory_count);
    rights = more.rights;
    memory = more.memory;
    right_count = more.right_count;
    return {};
}

void Message::free(Message& message) {
    ipc::counts.messages--;
    if (SendOnce* once = message.room) {
        message.~Message();
        SendOnce::free(*once);
        return;
    }
    Account& payer = *message.account;
    const uint64_t charged = message.charge;
    for (uint32_t i = 0; i < message.memory_count; i++) {
        message.memory[i].~CarriedMemory();
        ipc::let_in_every(ipc::RIGHTS_AT_ONCE, i);
    }
    if (message.memory) memory::heap_free(message.memory);
    message.~Message();
    memory::heap_free(&message);
    payer.refund(charged);
}

void Message::discard(Message& message) {
    // Freeing captured memory may take long, so it is not done under the lock.
    for (uint32_t i = 0; i < message.memory_count; i++) message.memory[i].memory = CapturedMemory();
    SpinlockGuard guard(ipc::lock);
    Message::free(message);
}
