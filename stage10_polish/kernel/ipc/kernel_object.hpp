// KernelObject: something of the kernel behind a port - a task, a file, the console. A message to
// the port is a call: handle() runs in the sender's trap after the send was committed, without the
// IPC lock, and never blocks; what must wait keeps the reply right and answers later.
//
// Invariant: the port refers to the object while it is open. A handler that runs keeps the object,
// so close() may happen at any time, even inside it.
#pragma once

#include "ipc/held_right.hpp"
#include "ipc/kernel_message.hpp"
#include "ipc/lock.hpp"
#include "lib/ref.hpp"

class Device;
class IoObject;
class Job;
class Task;
class Thread;

class KernelObject : public RefCounted<KernelObject> {
public:
    // Makes the port. Once.
    Result<void> open();
    // The port dies; its reference to this object goes. Harmless when it is not open. No lock is
    // held.
    void close();

    // Answers a request. KERN_SUCCESS: `reply` (if it was made; else just the code) is sent.
    // MIG_NO_REPLY: nothing is sent; the handler took the reply right, or nobody is waiting. Any
    // other code: an error reply with it. Rights and memory that the handler did not take are
    // released.
    virtual kern_return_t handle(Request& request, Reply& reply) = 0;
    // There are no send rights any more. Runs without the IPC lock. Send rights may have been made
    // since: close() only what nobody can reach.
    virtual void no_senders() {}
    // What the calls on a task's or a thread's port are about: set for these.
    virtual Task* task() { return nullptr; }
    virtual Thread* thread() { return nullptr; }
    // What a job's port is about.
    virtual Job* job() { return nullptr; }
    // What a device's port is about.
    virtual Device* device() { return nullptr; }
    // Set if system calls read and write apply.
    virtual IoObject* io_object() { return nullptr; }

    // A new send or send-once right; NULL when it is not open.
    HeldRight make_send();
    Port* port() const REQUIRES(ipc::lock) { return port_; }

    static void last_reference_gone(KernelObject& object) { object.destroy(); }

protected:
    KernelObject() = default;
    ~KernelObject() = default;
    // Frees the object. The last reference is gone.
    virtual void destroy() = 0;

private:
    Port* port_ GUARDED_BY(ipc::lock) = nullptr;
};

namespace ipc {

// Has the object handle a message that was sent to its port, sends the reply and ends the message.
// The port's object is kept while it runs. Without the IPC lock.
void handle(KernelObject& object, Message& request);

}  // namespace ipc
