// Reading and writing: bytes between a program's memory and an I/O object of the kernel.
#include "ipc/kernel_object.hpp"
#include "ipc/port_calls.hpp"
#include "service/io_object.hpp"
#include "syscall/handlers.hpp"
#include "task/task.hpp"
#include "thread/scheduler.hpp"

#include <mach/syscalls.h>

namespace syscalls {

namespace {

// Bytes pass through the kernel in pieces of this size, on the kernel stack.
constexpr size_t PIECE = 512;

// The I/O object behind a send right, kept from going away while it is used.
class IoTarget {
public:
    static Result<IoTarget> find(mach_port_name_t name) {
        RefPtr<KernelObject> object = TRY(ipc::lookup_object(Task::current()->space(), name));
        IoObject* io = object ? object->io_object() : nullptr;
        if (!io) return KERN_INVALID_CAPABILITY;
        return IoTarget(move(object), *io);
    }
    IoObject* operator->() const { return &io_; }

private:
    IoTarget(RefPtr<KernelObject>&& object, IoObject& io) : object_(move(object)), io_(io) {}

    RefPtr<KernelObject> object_;
    IoObject& io_;
};

class MemoryStillThere final : public StillWanted {
public:
    MemoryStillThere(AddressSpace& memory, uint64_t start, size_t size)
        : memory_(memory),
          start_(start),
          size_(size) {}
    Result<void> check() const override { return memory_.check(start_, size_, Access::Write); }

private:
    AddressSpace& memory_;
    uint64_t start_;
    size_t size_;
};

}  // namespace

Answer write(uint64_t port, uint64_t buffer, uint64_t size, uint64_t, uint64_t) {
    const IoTarget target = TRY(IoTarget::find(to_name(port)));
    AddressSpace& memory = Task::current()->memory();
    // All of it is looked at first, so that a wrong buffer is an error and not half an output. Of
    // one piece that is done when it is copied.
    if (size > PIECE) TRY(memory.check(buffer, size, Access::Read));

    uint64_t done = 0;
    while (done < size && !scheduler::current().killed()) {
        uint8_t piece[PIECE];
        const size_t count = min(size - done, PIECE);
        const Result<void> copied = memory.copy_in(piece, buffer + done, count);
        const Result<size_t> written =
            copied.ok() ? target->write(Bytes(piece, count)) : copied.error();
        if (!written.ok()) {
            if (done == 0) return written.error();
            break;
        }
        done += written.value();
        if (done < size) scheduler::preemption_point();
    }
    return done;
}

Answer read(uint64_t port, uint64_t buffer, uint64_t size, uint64_t flags, uint64_t timeout_ms) {
    if ((flags & ~uint64_t{READ_RAW}) != 0) return KERN_INVALID_ARGUMENT;
    const IoTarget target = TRY(IoTarget::find(to_name(port)));
    AddressSpace& memory = Task::current()->memory();
    const size_t count = min(size, PIECE);
    const MemoryStillThere wanted(memory, buffer, count);
    TRY(wanted.check());

    uint8_t piece[PIECE];
    const Deadline deadline =
        timeout_ms == TIMEOUT_NEVER ? Deadline::never() : Deadline::after_ms(timeout_ms);
    const size_t got = TRY(target->read({piece, count}, wanted, (flags & READ_RAW) != 0, deadline));
    // Interrupts have been off since it was checked: nobody else could change the memory.
    TRY(memory.copy_out(buffer, piece, got));
    return got;
}

}  // namespace syscalls
