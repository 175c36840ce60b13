// The interrupt table, and the way from a vector to its handler.
#include "arch/interrupts.hpp"

#include "arch/cpu.hpp"
#include "arch/kernel_lock.hpp"
#include "arch/pic.hpp"
#include "lib/assert.hpp"
#include "lib/panic.hpp"

extern "C" {
extern void (*const trap_stubs[256])();
void handle_trap(TrapFrame& frame);
void handle_trap_without_lock(TrapFrame& frame);
void trap_pending(TrapFrame& frame);
}

namespace {

// Intel SDM 3A, 6.14.1.
struct [[gnu::packed]] Gate {
    uint16_t offset_low;
    uint16_t code_segment;
    uint8_t interrupt_stack;
    uint8_t type;
    uint16_t offset_middle;
    uint32_t offset_high;
    uint32_t reserved;
};
static_assert(sizeof(Gate) == 16);

constexpr uint8_t INTERRUPT_GATE = 0x8E;  // present; INT in ring 3 may not use it
constexpr uint8_t BREAKPOINT_GATE = INTERRUPT_GATE | 3 << 5;  // INT3 in ring 3 may

constinit Gate idt[256] = {};
constinit interrupts::Handler handlers[256] = {};
constinit interrupts::Handler irq_handlers[pic::LINES] = {};
constinit interrupts::Handler return_hook = nullptr;
constinit interrupts::PendingHook pending_hook = nullptr;
constinit interrupts::FaultHandler user_fault_handler = nullptr;

uint8_t stack_for(size_t vector) {
    switch (vector) {
    case vector::DOUBLE_FAULT:
        return interrupt_stack::DOUBLE_FAULT;
    case vector::NON_MASKABLE:
        return interrupt_stack::NON_MASKABLE;
    case vector::MACHINE_CHECK:
        return interrupt_stack::MACHINE_CHECK;
    default:
        return 0;
    }
}

void handle(TrapFrame& frame) {
    const interrupts::Handler handler = handlers[frame.vector];
    if (handler) {
        handler(frame);
    } else {
        interrupts::unhandled(frame);
    }
}

void handle_irq(TrapFrame& frame) {
    const uint8_t irq = static_cast<uint8_t>(frame.vector - vector::FIRST_IRQ);
    if (pic::spurious(irq)) return;
    if (irq_handlers[irq]) irq_handlers[irq](frame);
    pic::acknowledge(irq);
}

}  // namespace

void interrupts::initialise() {
    for (size_t i = 0; i < array_size(idt); i++) {
        const uint64_t stub = reinterpret_cast<uint64_t>(trap_stubs[i]);
        idt[i] = {static_cast<uint16_t>(stub),
                  selector::KERNEL_CODE,
                  stack_for(i),
                  i == vector::BREAKPOINT ? BREAKPOINT_GATE : INTERRUPT_GATE,
                  static_cast<uint16_t>(stub >> 16),
                  static_cast<uint32_t>(stub >> 32),
                  0};
    }
    load_table();
    pic::initialise(vector::FIRST_IRQ);
}

void interrupts::load_table() {
    const struct [[gnu::packed]] {
        uint16_t limit;
        const void* base;
    } pointer{sizeof(idt) - 1, idt};
    asm volatile("lidt %0" ::"m"(pointer));
}

// No interrupt can slip in between the enabling and the sleep (Intel SDM 2B, STI). Some wake the
// processor and are no reason to go on (cpu::nudge): those leave `unlocked` as it is.
void interrupts::sleep_unlocked() {
    do {
        asm volatile("sti\n\thlt\n\tcli" ::: "memory");
    } while (this_cpu().unlocked);
}

void interrupts::wait() {
    this_cpu().unlocked = true;
    kernel_lock.give();
    sleep_unlocked();
}

void interrupts::on(uint8_t vector, Handler handler) { handlers[vector] = handler; }

void interrupts::route_irq(uint8_t irq, Handler handler) {
    ASSERT(irq < pic::LINES);
    irq_handlers[irq] = handler;
    on(static_cast<uint8_t>(vector::FIRST_IRQ + irq), handle_irq);
    pic::unmask(irq);
}

bool interrupts::lend_irq(uint8_t irq, Handler handler) {
    if (irq >= pic::LINES || irq == pic::CASCADE) return false;
    if (irq_handlers[irq] && irq_handlers[irq] != handler) return false;
    irq_handlers[irq] = handler;
    on(static_cast<uint8_t>(vector::FIRST_IRQ + irq), handle_irq);
    return true;
}

void interrupts::set_pending_hook(PendingHook hook) { pending_hook = hook; }

void interrupts::run_pending() {
    if (pending_hook) pending_hook();
}

void interrupts::set_return_hook(Handler hook) { return_hook = hook; }

void interrupts::set_user_fault_handler(FaultHandler handler) { user_fault_handler = handler; }

void interrupts::unhandled(TrapFrame& frame) {
    if (frame.vector < vector::EXCEPTIONS) {
        // What has a stack of its own is the machine's trouble, whatever ran at that moment.
        const bool of_program = frame.from_user() && stack_for(frame.vector) == 0;
        if (of_program && user_fault_handler && user_fault_handler(frame)) return;
        panic(frame, "unexpected exception");
    }
    if (frame.vector < vector::FIRST_IRQ + pic::LINES) return handle_irq(frame);
    panic(frame, "interrupt that nobody asked for");
}

void handle_trap_without_lock(TrapFrame& frame) {
    if (frame.vector == vector::NON_MASKABLE) cpu::halt_if_stopping();
    handle(frame);
}

void handle_trap(TrapFrame& frame) {
    // From the kernel: this processor holds the lock already, unless it slept.
    if (frame.from_user() || exchange(this_cpu().unlocked, false)) kernel_lock.take();
    handle(frame);
}

void trap_pending(TrapFrame& frame) {
    // Code that had switched interrupts off relies on staying where it is, and so does the holder
    // of a lock that only lets them in.
    if (return_hook && interrupts::enabled_in(frame) && !this_cpu().lock_lent) return_hook(frame);
}
