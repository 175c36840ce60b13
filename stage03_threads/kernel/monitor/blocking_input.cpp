// Readers of the console in a wait queue, woken by the interrupt.
#include "monitor/blocking_input.hpp"

#include "arch/interrupts.hpp"
#include "console/console.hpp"
#include "sync/global.hpp"
#include "thread/wait_queue.hpp"

namespace {

struct {
    Spinlock lock{"console readers", 80};
    Global<WaitQueue> queue;
} readers;

void wait() {
    SpinlockGuard guard(readers.lock);
    if (readers.queue->wait(guard) == WaitResult::Interrupted) {
        guard.unlock();
        interrupts::wait();  // killed while reading: it cannot block any more
    }
}

void notify() {
    SpinlockGuard guard(readers.lock);
    readers.queue->wake_all();
}

}  // namespace

void console::block_for_input() {
    readers.queue.construct();
    set_input_waiter({wait, notify});
}
