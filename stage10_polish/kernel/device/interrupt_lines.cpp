#include "device/interrupt_lines.hpp"

#include "arch/interrupts.hpp"
#include "arch/pic.hpp"
#include "device/device.hpp"
#include "sync/global.hpp"
#include "thread/thread.hpp"

namespace device::interrupt_lines {

namespace {

constexpr unsigned PRIORITY = 30;  // above all programs

class Fired {
public:
    // In the interrupt handler.
    void add(uint32_t line) {
        SpinlockGuard guard(lock_);
        lines_ |= 1u << line;
        changed_.wake_one();
    }
    uint32_t wait() {
        SpinlockGuard guard(lock_);
        (void)changed_.wait_until(guard, [this]() REQUIRES(lock_) { return lines_ != 0; });
        return exchange(lines_, 0);
    }

private:
    Spinlock lock_{"interrupt lines", 20};
    WaitQueue changed_ GUARDED_BY(lock_);
    uint32_t lines_ GUARDED_BY(lock_) = 0;
};

constinit Global<Fired> fired;

void handle(TrapFrame& frame) {
    const auto line = static_cast<uint8_t>(frame.vector - vector::FIRST_IRQ);
    pic::mask(line);
    fired->add(line);
}

void tell_drivers(void*) {
    while (true) {
        const uint32_t lines = fired->wait();
        for (uint32_t line = 0; line < pic::LINES; line++) {
            if (!(lines >> line & 1)) continue;
            while (HeldRight notify = Device::next_waiting(line)) {
                ipc::send_message(move(notify), DEVICE_INTERRUPTED, nullptr, 0);
            }
        }
    }
}

}  // namespace

Result<void> start() {
    fired.construct();
    const Ref<Thread> thread =
        TRY(Thread::create({.name = "devices", .priority = PRIORITY, .entry = tell_drivers}));
    thread->start();
    return {};
}

Result<void> check(uint64_t line) {
    if (line >= pic::LINES) return KERN_INVALID_ARGUMENT;
    InterruptGuard guard;
    if (!interrupts::lend_irq(static_cast<uint8_t>(line), handle)) return KERN_PROTECTION_FAILURE;
    return {};
}

void unmask(uint32_t line) { pic::unmask(static_cast<uint8_t>(line)); }

}  // namespace device::interrupt_lines
