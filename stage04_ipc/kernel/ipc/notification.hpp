// Notifications: messages that the kernel builds inside the send-once right of a request and sends
// to it. None of them can fail, and none respects a queue limit. Under the IPC lock.
#pragma once

#include "ipc/lock.hpp"
#include "ipc/right.hpp"

#include <mach/notify.h>

struct Port;
struct SendOnce;

namespace ipc {

void notify_port_deleted(SendOnce& request, mach_port_name_t name) REQUIRES(lock);
// Takes over the receive right (with its reference).
void notify_port_destroyed(SendOnce& request, Port& port) REQUIRES(lock);
void notify_no_senders(SendOnce& request, uint32_t make_send_count) REQUIRES(lock);
// `once` was destroyed unused.
void notify_send_once(SendOnce& once) REQUIRES(lock);
void notify_dead_name(SendOnce& request, mach_port_name_t name) REQUIRES(lock);

}  // namespace ipc
