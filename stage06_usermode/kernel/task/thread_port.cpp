// What a thread's port understands: the thread's end, and the end of its wait.
#include "task/thread_port.hpp"

#include "memory/heap.hpp"

#include <mig/mach_server.hpp>

constinit Spinlock Thread::port_lock{"thread ports", 20};

void ThreadPort::destroy() {
    this->~ThreadPort();
    memory::heap_free(this);
}

kern_return_t ThreadPort::handle(Request& request, Reply& reply) {
    return mig::handle(mach_server, *this, request, reply);
}

Result<HeldRight> thread_port(Thread& thread) {
    {
        SpinlockGuard guard(Thread::port_lock);
        if (thread.port) return thread.port->make_send();
        if (thread.port_closed) return KERN_INVALID_ARGUMENT;
    }
    void* memory = memory::heap_allocate(sizeof(ThreadPort));
    if (!memory) return KERN_RESOURCE_SHORTAGE;
    ThreadPort* made = new (memory) ThreadPort(thread);
    const Result<void> opened = made->open();
    if (!opened) {
        made->unref();
        return opened.error();
    }
    HeldRight right;
    {
        SpinlockGuard guard(Thread::port_lock);
        if (!thread.port && !thread.port_closed) thread.port = exchange(made, nullptr);
        if (thread.port) right = thread.port->make_send();
    }
    if (made) {  // somebody was faster, or the thread has ended
        made->close();
        made->unref();
    }
    if (!right.live()) return KERN_INVALID_ARGUMENT;
    return right;
}

void close_thread_port(Thread& thread) {
    SpinlockGuard guard(Thread::port_lock);
    thread.port_closed = true;
    ThreadPort* const port = exchange(thread.port, nullptr);
    guard.unlock();
    if (!port) return;
    port->close();
    port->unref();
}

// --- mach.defs, as far as it is about threads ---

kern_return_t serve_thread_terminate(mig::Request&, Thread* thread) {
    thread->kill();
    return KERN_SUCCESS;
}

kern_return_t serve_thread_abort(mig::Request&, Thread* thread) {
    thread->abort_wait();
    return KERN_SUCCESS;
}
