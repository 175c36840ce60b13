// A task's own port and its special ports.
#include "task/task.hpp"
#include "task/task_port.hpp"

#include <initializer_list>
#include <mach/special_ports.h>

Result<void> Task::open_port() {
    TaskPort* const port = TRY(TaskPort::create(*this));
    SpinlockGuard guard(lock_);
    port_ = port;
    return {};
}

void Task::close_port() {
    SpinlockGuard guard(lock_);
    TaskPort* const port = exchange(port_, nullptr);
    guard.unlock();
    if (!port) return;
    port->close();
    port->unref();
}

HeldRight Task::port_right() {
    SpinlockGuard guard(lock_);
    return port_ ? port_->make_send() : HeldRight();
}

HeldRight Task::bootstrap_port() {
    SpinlockGuard guard(lock_);
    return bootstrap_port_.copy();
}

Result<HeldRight> Task::special_port(int which) {
    switch (which) {
    case TASK_KERNEL_PORT:
        return port_right();
    case TASK_BOOTSTRAP_PORT:
        return bootstrap_port();
    case TASK_EXCEPTION_PORT: {
        SpinlockGuard guard(lock_);
        return exception_port_.copy();
    }
    default:
        return KERN_INVALID_ARGUMENT;
    }
}

Result<void> Task::set_special_port(int which, HeldRight&& right) {
    if (which != TASK_BOOTSTRAP_PORT && which != TASK_EXCEPTION_PORT) return KERN_INVALID_ARGUMENT;
    HeldRight kept = move(right);
    SpinlockGuard guard(lock_);
    if (ending()) return KERN_INVALID_TASK;
    swap(which == TASK_BOOTSTRAP_PORT ? bootstrap_port_ : exception_port_, kept);
    guard.unlock();
    return {};  // the previous right ends here, without a lock
}

void Task::inherit_special_ports(Task& parent) {
    for (const int which : {TASK_EXCEPTION_PORT, TASK_BOOTSTRAP_PORT}) {
        Result<HeldRight> port = parent.special_port(which);
        if (port) (void)set_special_port(which, move(port).value());
    }
}

void Task::release_special_ports() {
    HeldRight exception, bootstrap;
    SpinlockGuard guard(lock_);
    swap(exception_port_, exception);
    swap(bootstrap_port_, bootstrap);
}
