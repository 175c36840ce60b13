// ThreadPort: the kernel object behind a thread's port: its end, and the end of its waits
// (mach.defs). It is made when somebody asks for it and closed when the thread ends.
#pragma once

#include "ipc/kernel_object.hpp"
#include "thread/thread.hpp"

class ThreadPort final : public KernelObject {
public:
    kern_return_t handle(Request& request, Reply& reply) override;
    Thread* thread() override { return thread_.get(); }

private:
    friend Result<HeldRight> thread_port(Thread& thread);
    explicit ThreadPort(Thread& thread) : thread_(thread) {}
    void destroy() override;

    Ref<Thread> thread_;
};

// A send right for the thread's port. KERN_RESOURCE_SHORTAGE; KERN_INVALID_ARGUMENT: it has ended.
Result<HeldRight> thread_port(Thread& thread);
// The thread ends, and so does its port.
void close_thread_port(Thread& thread);
// The thread whose port a request came to, or null.
inline Thread* thread_behind(KernelObject& object) { return object.thread(); }
