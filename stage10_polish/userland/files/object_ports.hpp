// What a server has open for its clients: objects, each behind a port of its own. The one send
// right made with a port goes to the client; when that and all its copies are gone, the kernel says
// so at the port itself, and the object goes. So what a client leaves behind is given back however
// it ends.
#pragma once

#include <mach.h>
#include <mig/server.hpp>
#include <stdlib.h>

// T is cheap to move and holds what an open object is; `limit` of them may be there at a time.
template <typename T>
class ObjectPorts {
public:
    explicit ObjectPorts(uint32_t limit) : limit_(limit) {}

    // Opens one. *right is the caller's, to be moved to the client: if it cannot be sent and is
    // released, that counts as the client's end. KERN_RESOURCE_SHORTAGE: nothing is changed.
    kern_return_t add(mach_port_name_t set, const T& object, mach_port_name_t* right) {
        if (count_ == limit_) return KERN_RESOURCE_SHORTAGE;
        mach_port_name_t port;
        kern_return_t result = port_allocate(MACH_PORT_RIGHT_RECEIVE, &port);
        if (result != KERN_SUCCESS) return result;
        if (!reserve(MACH_PORT_INDEX(port) + 1)) result = KERN_RESOURCE_SHORTAGE;
        mach_port_name_t previous;
        if (result == KERN_SUCCESS) result = port_move_member(port, set);
        // 1: not before one right has been made.
        if (result == KERN_SUCCESS) {
            result = port_request_notification(port, MACH_NOTIFY_NO_SENDERS, 1, port,
                                               MACH_MSG_TYPE_MAKE_SEND_ONCE, &previous);
        }
        if (result == KERN_SUCCESS) result = port_insert_right(port, port, MACH_MSG_TYPE_MAKE_SEND);
        if (result != KERN_SUCCESS) {
            port_destroy_receive(port);
            return result;
        }
        slots_[MACH_PORT_INDEX(port)] = {port, object};
        count_++;
        *right = port;
        return KERN_SUCCESS;
    }

    // NULL: not one of them.
    T* find(mach_port_name_t port) {
        const uint32_t index = MACH_PORT_INDEX(port);
        return index < size_ && slots_[index].port == port ? &slots_[index].object : nullptr;
    }

    // Closes it: clients that still have rights to it find them dead.
    void remove(mach_port_name_t port) {
        Slot& slot = slots_[MACH_PORT_INDEX(port)];
        slot.port = MACH_PORT_NULL;
        count_--;
        port_destroy_receive(port);
    }

    uint32_t count() const { return count_; }

private:
    struct Slot {
        mach_port_name_t port;  // NULL: nothing is open here
        T object;
    };

    // By index of the port's name, of which the kernel gives out low ones first.
    bool reserve(uint32_t size) {
        if (size <= size_) return true;
        uint32_t larger = size_ < 32 ? 64 : size_ * 2;
        if (larger < size) larger = size;
        auto* grown = static_cast<Slot*>(realloc(slots_, larger * sizeof(Slot)));
        if (grown == nullptr) return false;
        for (uint32_t i = size_; i < larger; i++) grown[i] = {};
        slots_ = grown;
        size_ = larger;
        return true;
    }

    const uint32_t limit_;
    Slot* slots_ = nullptr;
    uint32_t size_ = 0;
    uint32_t count_ = 0;
};
