// SendOnce: a send-once right. It produces exactly one message in its life, unless its port dies
// first, and has the room for one message of the kernel inside: so a notification, an exit status
// or a Ctrl-C can always be built, however little memory is left. Making a SendOnce is the only
// step that can fail.
#pragma once

#include "ipc/account.hpp"
#include "ipc/message.hpp"
#include "lib/intrusive_list.hpp"

class Space;
struct Port;

struct SendOnce : NonCopyable {
    static constexpr size_t ROOM = 64;  // bytes of a message built inside, header included

    // Memory for one, not yet a right: Port::make_send_once() makes it one. KERN_RESOURCE_SHORTAGE.
    static Result<SendOnce*> allocate(Account& account) REQUIRES(ipc::lock);
    static void free(SendOnce& once) REQUIRES(ipc::lock);
    // Its port died before it was used: the right ends without a message.
    static void outlive(SendOnce& once) REQUIRES(ipc::lock);
    // Its message is on its way.
    void use() REQUIRES(ipc::lock);
    // It stops being one, used or outlived; the port's reference goes.
    void unbind() REQUIRES(ipc::lock);

    Port* port GUARDED_BY(ipc::lock) = nullptr;

    // While it is registered as a dead-name request: in the watched port's list, for this name.
    ListLink link GUARDED_BY(ipc::lock);
    Space* request_space GUARDED_BY(ipc::lock) = nullptr;
    mach_port_name_t request_name GUARDED_BY(ipc::lock) = MACH_PORT_NULL;
    void withdraw_request() REQUIRES(ipc::lock);  // if it still is in that list

    // Builds a message of `size` bytes (zeroed but for its header) in the room, with this right as
    // its destination and space for one more right. Once.
    Message& build(mach_msg_id_t id, uint32_t size) REQUIRES(ipc::lock);

private:
    explicit SendOnce(Account& payer) : account_(&payer) {}
    ~SendOnce() = default;

    Account* const account_;
    Right carried_ GUARDED_BY(ipc::lock);
    alignas(8) uint8_t bytes_[ROOM] GUARDED_BY(ipc::lock);
    alignas(Message) uint8_t message_[sizeof(Message)] GUARDED_BY(ipc::lock);
};
