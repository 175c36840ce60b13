#include "task/fault.hpp"

#include "arch/interrupts.hpp"
#include "arch/msr.hpp"
#include "task/exception.hpp"
#include "thread/scheduler.hpp"

#include <mach/exception.h>

namespace {

// Intel SDM 3A, 4.7: the error code of a page fault.
constexpr uint64_t ERROR_WRITE = 1 << 1;
constexpr uint64_t ERROR_USER = 1 << 2;  // the access itself was made with a program's rights
constexpr uint64_t ERROR_FETCH = 1 << 4;

constinit task::PortAdmission port_admission = nullptr;

Access access_of(uint64_t error) {
    if (error & ERROR_FETCH) return Access::Execute;
    return error & ERROR_WRITE ? Access::Write : Access::Read;
}

// A page that only has to be filled or copied, or a port that is this task's: the instruction is
// tried again. Interrupts are off: CR2 is still this fault's. An access that the processor makes
// with the kernel's rights is none of these, and trying it again would change nothing.
Result<void> mend(const TrapFrame& frame) {
    // Perhaps an instruction for I/O ports, by a driver.
    if (frame.vector == vector::GENERAL_PROTECTION && frame.error == 0 && port_admission &&
        port_admission(*Task::current())) {
        return {};
    }
    if (frame.vector != vector::PAGE_FAULT || !(frame.error & ERROR_USER)) return KERN_FAILURE;
    AddressSpace& memory = Task::current()->memory();
    TRY(memory.fault(control::read_cr2(), access_of(frame.error)));
    return {};
}

// Whether a program ran off the lower end of its stack: it touched what it may not read, about
// where its stack pointer is, and the writable memory above that is not far.
bool off_the_stack(uint64_t address, uint64_t stack_pointer) {
    constexpr uint64_t RED_ZONE = 128;             // below the stack pointer (System V ABI, 3.2.2)
    constexpr uint64_t FARTHEST = 64 * PAGE_SIZE;  // a larger frame is not recognised
    AddressSpace& memory = Task::current()->memory();
    const auto may = [&](uint64_t at, Access access) { return memory.resolve(at, access).ok(); };
    if (address + RED_ZONE < stack_pointer || may(address, Access::Read)) return false;
    uint64_t bottom = page_up(address);
    while (!may(bottom, Access::Write)) {
        bottom += PAGE_SIZE;
        if (bottom - address > FARTHEST) return false;
    }
    return stack_pointer < bottom ? !may(stack_pointer, Access::Read)
                                  : stack_pointer - bottom <= RED_ZONE;
}

TaskEnd::PageFault kind_of(const TrapFrame& frame, uint64_t address) {
    if (frame.error & ERROR_FETCH) return TaskEnd::PageFault::Execute;
    if (off_the_stack(address, frame.rsp)) return TaskEnd::PageFault::StackOverflow;
    return frame.error & ERROR_WRITE ? TaskEnd::PageFault::Write : TaskEnd::PageFault::Read;
}

task::Exception exception_of(const TrapFrame& frame, const TaskEnd& end, kern_return_t why) {
    const int64_t number = static_cast<int64_t>(frame.vector);
    switch (frame.vector) {
    case vector::PAGE_FAULT:
        return {EXC_BAD_ACCESS, why, end.address};
    case vector::DIVIDE_ERROR:
    case vector::FPU_ERROR:
    case vector::SIMD_ERROR:
        return {EXC_ARITHMETIC, number, frame.error};
    case vector::DEBUG:
    case vector::BREAKPOINT:
        return {EXC_BREAKPOINT, number, frame.error};
    default:
        return {EXC_BAD_INSTRUCTION, number, frame.error};
    }
}

bool user_fault(TrapFrame& frame) {
    const Result<void> mended = mend(frame);
    if (!mended.ok()) task::deliver_fault(scheduler::current(), frame, mended.error());
    return true;  // whatever it was, it stays in ring 3
}

}  // namespace

void task::set_port_admission(PortAdmission admission) { port_admission = admission; }

void task::handle_user_faults() { interrupts::set_user_fault_handler(user_fault); }

void task::deliver_fault(Thread& thread, TrapFrame& frame, kern_return_t why) {
    const bool page_fault = frame.vector == vector::PAGE_FAULT;
    TaskEnd end;
    end.reason = TaskEnd::Reason::Faulted;
    end.vector = static_cast<uint32_t>(frame.vector);
    end.address = page_fault ? control::read_cr2() : frame.rip;
    end.instruction = frame.rip;
    if (page_fault) end.page_fault = kind_of(frame, end.address);
    if (why == KERN_RESOURCE_SHORTAGE) end.page_fault = TaskEnd::PageFault::NoStackMemory;
    // CR2 is another thread's once this one waits: what it said stands in `end`.
    if (raise_exception(thread, frame, exception_of(frame, end, why))) return;
    thread.task->terminate(end);
}
