#include "task/fault.hpp"

#include "arch/interrupts.hpp"
#include "arch/msr.hpp"
#include "thread/scheduler.hpp"

namespace {

constinit task::FaultReceiver fault_receiver = nullptr;

// Intel SDM 3A, 4.7: the error code of a page fault.
constexpr uint64_t ERROR_WRITE = 1 << 1;
constexpr uint64_t ERROR_USER = 1 << 2;  // the access itself was made with a program's rights
constexpr uint64_t ERROR_FETCH = 1 << 4;

Access access_of(uint64_t error) {
    if (error & ERROR_FETCH) return Access::Execute;
    return error & ERROR_WRITE ? Access::Write : Access::Read;
}

// A page that only has to be filled or copied: the instruction is tried again. Interrupts are off:
// CR2 is still this fault's. An access that the processor makes with the kernel's rights is none of
// these, and trying it again would change nothing.
bool mended(const TrapFrame& frame) {
    if (frame.vector != vector::PAGE_FAULT || !(frame.error & ERROR_USER)) return false;
    AddressSpace& memory = Task::current()->memory();
    return memory.resolve(control::read_cr2(), access_of(frame.error)).ok();
}

bool user_fault(TrapFrame& frame) {
    if (!mended(frame)) task::deliver_fault(scheduler::current(), frame);
    return true;  // whatever it was, it stays in ring 3
}

}  // namespace

void task::handle_user_faults() { interrupts::set_user_fault_handler(user_fault); }

void task::set_fault_receiver(FaultReceiver receiver) { fault_receiver = receiver; }

void task::deliver_fault(Thread& thread, TrapFrame& frame) {
    const bool page_fault = frame.vector == vector::PAGE_FAULT;
    const uint64_t touched = page_fault ? control::read_cr2() : frame.rip;
    if (fault_receiver && fault_receiver(thread, frame)) return;

    TaskEnd end;
    end.reason = TaskEnd::Reason::Faulted;
    end.vector = static_cast<uint32_t>(frame.vector);
    end.address = touched;
    end.instruction = frame.rip;
    end.error = frame.error;
    thread.task->terminate(end);
}
