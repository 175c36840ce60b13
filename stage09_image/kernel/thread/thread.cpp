// The life of a thread outside the run queue: made, started, killed, joined, freed.
#include "thread/thread.hpp"

#include "lib/string.h"
#include "memory/heap.hpp"
#include "sync/global.hpp"
#include "thread/dispatch.hpp"

// Every thread whose object exists, by ascending id.
struct ThreadRegistry {
    Spinlock lock{"threads", 20};
    IntrusiveList<Thread, &Thread::all_link_> threads GUARDED_BY(lock);
    uint64_t last_id GUARDED_BY(lock) = 0;
    size_t count GUARDED_BY(lock) = 0;
};

namespace {

Global<ThreadRegistry> registry;

}  // namespace

Result<Ref<Thread>> Thread::make(StringView name) {
    void* memory = memory::heap_allocate(sizeof(Thread));
    if (!memory) {
        return KERN_RESOURCE_SHORTAGE;
    }
    Thread& thread = *new (memory) Thread;
    thread.name_size_ = min(name.size(), NAME_SIZE);
    memcpy(thread.name_, name.data(), thread.name_size_);

    SpinlockGuard guard(registry->lock);
    thread.id_ = ++registry->last_id;
    registry->threads.push_back(thread);
    registry->count++;
    return Ref<Thread>::adopt(thread);
}

Result<Ref<Thread>> Thread::adopt_boot_context() {
    registry.construct();
    Ref<Thread> thread = TRY(make("boot"));
    thread->priority = DEFAULT_PRIORITY;
    thread->context.adopt();
    return thread;
}

Result<Ref<Thread>> Thread::create(const Options& options) {
    if (options.priority >= RunQueue::PRIORITIES || !options.entry) {
        return KERN_INVALID_ARGUMENT;
    }
    Ref<Thread> thread = TRY(make(options.name));
    thread->stack_ = TRY(memory::allocate_stack());
    memory::set_stack_owner(thread->stack_, thread->id_);
    if (options.uses_fpu) {
        void* state = memory::heap_allocate(sizeof(ExtendedState));
        if (!state) {
            return KERN_RESOURCE_SHORTAGE;
        }
        thread->context.extended_state = new (state) ExtendedState;
        context::reset(*thread->context.extended_state);
    }
    thread->priority = static_cast<uint8_t>(options.priority);
    thread->entry_ = options.entry;
    thread->argument_ = options.argument;
    thread->context.kernel_stack_top = thread->stack_.top();
    thread->context.page_table_root = options.page_table_root;
    thread->context.prepare(body);
    return thread;
}

// Where a new thread begins: it comes out of the switch of another one, with that one's lock.
void Thread::body() {
    this_cpu().scheduler->unlock();
    Thread& self = scheduler::current();
    if (!self.killed()) {
        interrupts::restore(interrupts::ENABLED);  // something may be pending since the switch
        self.entry_(self.argument_);
    }
    scheduler::exit();
}

void Thread::start() {
    SchedulerGuard guard;
    ASSERT(state_ == State::New);
    ref();  // its own, until it is buried
    guard->make_ready(*this);
}

void Thread::kill() {
    SchedulerGuard guard;
    killed_.store_release(true);
    guard->interrupt(*this);
}

void Thread::abort_wait() {
    SchedulerGuard guard;
    guard->wake(*this, WaitResult::Interrupted);
}

WaitResult Thread::join(Deadline deadline) {
    SpinlockGuard guard(join_lock_);
    return joiners_.wait_until(
        guard, [this]() REQUIRES(join_lock_) { return ended_; }, deadline);
}

void Thread::wake_joiners() {
    SpinlockGuard guard(join_lock_);
    ended_ = true;
    joiners_.wake_all();
}

Thread::State Thread::state() const {
    SchedulerGuard guard;
    return state_;
}

uint64_t Thread::switches() const {
    SchedulerGuard guard;
    return switches_;
}

uint64_t Thread::run_time() const {
    SchedulerGuard guard;
    return guard->run_time(run_time_);
}

RefPtr<Thread> Thread::next_after(uint64_t id) {
    SpinlockGuard guard(registry->lock);
    for (Thread& thread : registry->threads) {
        if (thread.id_ > id && thread.ref_unless_gone()) {
            return RefPtr<Thread>::adopt(thread);
        }
    }
    return nullptr;
}

RefPtr<Thread> Thread::find(uint64_t id) {
    RefPtr<Thread> thread = id == 0 ? nullptr : next_after(id - 1);
    return thread && thread->id_ == id ? thread : nullptr;
}

size_t Thread::count() {
    SpinlockGuard guard(registry->lock);
    return registry->count;
}

// By the next thread to run, or by the owner of a thread that was never started.
void Thread::release_stack() {
    context::forget(context);
    if (stack_) {
        memory::free_stack(exchange(stack_, memory::Stack{}));
    }
    memory::heap_free(exchange(context.extended_state, nullptr));
}

void Thread::last_reference_gone(Thread& thread) {
    const State state = thread.state();
    ASSERT(state == State::New || state == State::Dead);
    thread.release_stack();
    if (state == State::New) {
        InterruptGuard guard;
        scheduler::call_end_hook(thread);
    }
    {
        SpinlockGuard guard(registry->lock);
        registry->threads.remove(thread);
        registry->count--;
    }
    thread.~Thread();
    memory::heap_free(&thread);
}
