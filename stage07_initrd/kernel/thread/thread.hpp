// Thread: something that runs. Its object lives as long as anyone refers to it; its stack only
// until it has run its last instruction, and both are freed by others: a thread never frees what it
// is standing on. A thread that was started refers to itself until it is dead.
#pragma once

#include "arch/context.hpp"
#include "lib/atomic.hpp"
#include "lib/ref.hpp"
#include "lib/result.hpp"
#include "lib/string_view.hpp"
#include "memory/stack.hpp"
#include "sync/spinlock.hpp"
#include "thread/run_queue.hpp"
#include "thread/scheduler.hpp"
#include "thread/wait_queue.hpp"
#include "timer/timing_wheel.hpp"

class Task;
class ThreadPort;

class Thread : public RunQueueEntry, public Timeout, public RefCounted<Thread> {
public:
    static constexpr unsigned DEFAULT_PRIORITY = 16;
    static constexpr size_t NAME_SIZE = 24;

    enum class State : uint8_t { New, Ready, Running, Blocked, Sleeping, Dead };

    struct Options {
        StringView name = "thread";
        unsigned priority = DEFAULT_PRIORITY;  // at most 31
        void (*entry)(void*) = nullptr;
        void* argument = nullptr;
        // Owns FPU and SSE registers and an FS base. True for threads that enter user mode and for
        // kernel code that was compiled to use them; the others must not touch these registers.
        bool uses_fpu = false;
        PhysicalAddress page_table_root = {};  // zero: the kernel's
    };
    // A new thread; the caller's reference keeps it. KERN_RESOURCE_SHORTAGE, KERN_INVALID_ARGUMENT.
    static Result<Ref<Thread>> create(const Options& options);
    // What is running already, while booting, as a thread. Its stack is never freed.
    static Result<Ref<Thread>> adopt_boot_context();

    // Makes a new thread ready. Once.
    void start();

    // Asks the thread to end: whatever wait it is in, or enters, ends with Interrupted, and it dies
    // at the border to user mode or when its body returns. Returns at once. May be called twice.
    void kill();
    bool killed() const { return killed_.load_relaxed(); }

    // Ends the wait it is in, if it is in one, with Interrupted. Not remembered.
    void abort_wait();

    // Waits until the thread is dead.
    [[nodiscard]] WaitResult join(Deadline deadline = Deadline::never());

    uint64_t id() const { return id_; }
    StringView name() const { return {name_, name_size_}; }
    State state() const;
    bool dead() const { return state() == State::Dead; }
    uint64_t switches() const;  // how often it was given the processor
    uint64_t run_time() const;  // nanoseconds it has run

    static inline constinit uint64_t no_task_run_time GUARDED_BY(scheduler::own_lock) = 0;
    Task* task UNSHARED = nullptr;  // the task it belongs to, or null; the task's own to manage
    ListLink task_link;             // in the task's list of threads
    // Of all the task's threads, counted as run_time_ is. What belongs to no task counts together.
    uint64_t* task_run_time UNSHARED = &no_task_run_time;
    static Spinlock port_lock;                         // task/thread_port.cpp
    ThreadPort* port GUARDED_BY(port_lock) = nullptr;  // the kernel object behind its port, or null
    bool port_closed GUARDED_BY(port_lock) = false;    // it ends, and gets no port any more
    uint32_t reply_port UNSHARED = 0;  // its task's name for the port where its calls are answered

    // Where a thread that enters user mode does so; written before it is started.
    struct UserStart {
        uint64_t entry = 0;
        uint64_t stack = 0;
        uint64_t argument = 0;
        uint32_t self_name = 0;  // what its task calls it
    };
    UserStart user_start UNSHARED;

    Context context;  // registers, page tables; the architecture's

    // Iterating over all threads: the first with an id above `id`, or null.
    static RefPtr<Thread> next_after(uint64_t id);
    static RefPtr<Thread> find(uint64_t id);
    static size_t count();

    static void last_reference_gone(Thread& thread);

private:
    friend class Scheduler;
    friend struct ThreadRegistry;

    Thread() = default;
    ~Thread() = default;
    static Result<Ref<Thread>> make(StringView name);
    static void body() RELEASE(scheduler::own_lock);
    void release_stack();
    friend void scheduler::exit();
    void wake_joiners();

    ListLink all_link_;  // in the registry of all threads
    State state_ GUARDED_BY(scheduler::own_lock) = State::New;
    Atomic<bool> killed_;
    bool ended_ GUARDED_BY(join_lock_) = false;
    WaitResult wait_result_ GUARDED_BY(scheduler::own_lock) = WaitResult::Woken;
    uint64_t slice_left_ GUARDED_BY(scheduler::own_lock) = 0;  // nanoseconds
    uint64_t switches_ GUARDED_BY(scheduler::own_lock) = 0;
    uint64_t run_time_ GUARDED_BY(scheduler::own_lock) = 0;  // on the processor's counter
    uint64_t id_ UNSHARED = 0;
    size_t name_size_ UNSHARED = 0;
    char name_[NAME_SIZE] UNSHARED = {};
    void (*entry_)(void*) UNSHARED = nullptr;
    void* argument_ UNSHARED = nullptr;
    memory::Stack stack_ UNSHARED;
    mutable Spinlock join_lock_{"joiners", 80};
    WaitQueue joiners_ GUARDED_BY(join_lock_);
};
