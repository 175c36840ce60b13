// HeldRight: a right that the kernel itself holds, as a task's bootstrap port or a reply right that
// a service keeps for later. The one owner of the Right inside; ending it releases the right as if
// a program had (so a client learns of a reply that will not come). No lock may be held then.
#pragma once

#include "ipc/right.hpp"
#include "lib/result.hpp"

class Account;
class KernelObject;

class [[nodiscard]] HeldRight : NonCopyable {
public:
    HeldRight() = default;
    explicit HeldRight(Right right) : right_(right) {}
    HeldRight(HeldRight&& other) : right_(exchange(other.right_, Right{})) {}
    HeldRight& operator=(HeldRight&& other) {
        swap(right_, other.right_);
        HeldRight ended(move(other));
        return *this;
    }
    ~HeldRight() {
        if (right_.live()) end();
    }

    RightKind kind() const { return right_.kind; }
    bool live() const { return right_.live(); }  // not NULL and not DEAD; its port may be dead
    bool is_send() const { return right_.kind == RightKind::Send; }
    bool is_send_once() const { return right_.kind == RightKind::SendOnce; }
    bool is_receive() const { return right_.kind == RightKind::Receive; }
    explicit operator bool() const { return live(); }

    // Another send right for the same port. A dead right stays one; of any other kind: NULL.
    HeldRight copy() const;
    // The kernel object behind the port of a send right, or null. Valid while the right is held;
    // the object itself may end its port at any time.
    KernelObject* kernel_object() const;

    const Right& right() const { return right_; }
    [[nodiscard]] Right take() { return exchange(right_, Right{}); }

private:
    void end();

    Right right_;
};

namespace ipc {

// Uses up a send-once right: the message `id` with these bytes behind its header arrives at its
// port. At most 40 bytes, a multiple of 8. False: the port has died, and nobody will get it. Does
// not wait for a receiver. Not in interrupt handlers, which IPC lets in with its lock held.
bool send_message(HeldRight&& once, mach_msg_id_t id, const void* fields, uint32_t size);

}  // namespace ipc
