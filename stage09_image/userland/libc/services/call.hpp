// The client's half of every service call, in one place: one mach_msg, the calling thread's cached
// reply port, and a reply that is believed only after it has been checked.
#pragma once

#include <mach.h>

namespace service {

// What a good reply looks like. Its id is the request's + 100.
struct Reply {
    uint32_t size_least;
    uint32_t size_most;
    uint32_t ports = 0;   // port descriptors at the start, each a send right
    uint32_t memory = 0;  // out-of-line memory descriptors behind them; neither: not COMPLEX

    uint32_t descriptors() const { return ports + memory; }
};

// Sends `send_size` bytes of `message`, whose buffer has room for `capacity` bytes, as request `id`
// to `port`, and waits for the reply. `complex`: the request carries descriptors. The reply's
// return code is handed back; MIG_REPLY_MISMATCH, MIG_TYPE_ERROR, MIG_SERVER_DIED for replies that
// are none, whose rights and memory have then been released.
kern_return_t call(mach_port_name_t port, mach_msg_id_t id, mach_msg_header* message,
                   uint32_t send_size, uint32_t capacity, bool complex, const Reply& reply);

// A descriptor for a port right.
mach_msg_port_descriptor port_right(mach_port_name_t name, unsigned disposition);

// Message sizes are multiples of 8.
constexpr uint32_t padded(uint64_t size) {
    return static_cast<uint32_t>((size + 7) & ~uint64_t{7});
}

}  // namespace service
