// Task: an address space, a name space of port rights and the threads that work in them.
// A task ends once: its threads die at their borders, then the reaper, a kernel thread, releases
// its rights and its memory in bounded steps. The object itself lives as long as anyone refers to
// it.
#pragma once

#include "containers/vector.hpp"
#include "ipc/held_right.hpp"
#include "ipc/space.hpp"
#include "lib/intrusive_list.hpp"
#include "lib/ref.hpp"
#include "lib/result.hpp"
#include "lib/string_view.hpp"
#include "sync/spinlock.hpp"
#include "thread/thread.hpp"
#include "vm/address_space.hpp"

class Job;
class TaskPort;

// How a task ended.
struct TaskEnd {
    // Both as in <mach/task_end.h>. Interrupted: killed with its job, as by Ctrl-C.
    enum class Reason : uint32_t { Exited, Faulted, Killed, Interrupted };
    enum class PageFault : uint32_t { Read, Write, Execute, StackOverflow, NoStackMemory };
    Reason reason = Reason::Exited;
    int32_t status = 0;        // Exited
    uint32_t vector = 0;       // Faulted
    uint64_t address = 0;      // Faulted: where the code was; for a page fault what it touched
    uint64_t instruction = 0;  // Faulted: where the code was
    PageFault page_fault = PageFault::Read;  // Faulted by a page fault: what it was
};

namespace task {

// Starts the reaper and makes the end of threads known to their tasks.
void initialise();

// Waits until every task that is ending is gone; not for ever, should its threads not get to run.
void wait_until_reaped();

}  // namespace task

class Task : public RefCounted<Task> {
public:
    static constexpr size_t NAME_SIZE = 32;

    // Something to do when the task has ended and everything it held is released. It runs once, in
    // the reaper, or at once when added too late. Its owner keeps it alive until then or removes
    // it.
    struct EndAction : ::NonCopyable {
        ListLink link;
        void (*run)(EndAction& self, Task& task, const TaskEnd& end) = nullptr;
    };

    // A task without threads, memory or rights. The caller's reference keeps the object, not the
    // task: that lasts until it is terminated.
    static Result<Ref<Task>> create(StringView name);

    // A new thread of this task, not started. KERN_INVALID_TASK when the task is ending. With the
    // end of its last thread the task ends too: Exited with status 0, or Killed if that thread was.
    Result<Ref<Thread>> create_thread(Thread::Options options);

    // Ends the task; the first call's `end` counts. Returns at once, also in a thread of the task,
    // which dies at its border like the others.
    void terminate(const TaskEnd& end);

    bool ending() const { return state_.load() != State::Alive; }
    bool gone() const { return state_.load() == State::Gone; }  // ended, and everything is released
    const TaskEnd& end() const { return end_; }                 // only when ending()
    void when_gone(EndAction& action);
    bool cancel(EndAction& action);  // false: it has run, or is running
    // Waits until it is gone and all actions have run.
    [[nodiscard]] WaitResult wait_until_gone(Deadline deadline = Deadline::never());

    uint32_t id() const { return id_; }
    StringView name() const { return {name_, name_size_}; }
    void set_name(StringView name);
    // The job that it was put into (Job::add), or null.
    Job* job() const { return job_.get(); }
    size_t thread_count() const {
        SpinlockGuard guard(lock_);
        return thread_count_;
    }
    // Its threads, but for those that have been told to end. KERN_RESOURCE_SHORTAGE.
    Result<void> list_threads(Vector<RefPtr<Thread>>& list);
    uint64_t run_time() const;  // nanoseconds, threads that have ended included

    AddressSpace& memory() { return memory_; }
    Space& space() { return *space_; }

    // A send right for the task's port, which is full power over the task. NULL when it is gone.
    HeldRight port_right();
    // Ports that belong to the task as such (mach/special_ports.h); NULL if it has none. The kernel
    // port cannot be set. KERN_INVALID_ARGUMENT: there is no such special port.
    Result<HeldRight> special_port(int which);
    Result<void> set_special_port(int which, HeldRight&& right);
    HeldRight bootstrap_port();
    // A child gets its parent's bootstrap and exception ports, and no other right.
    void inherit_special_ports(Task& parent);

    // The task of the running thread, or null.
    static Task* current() { return scheduler::current().task; }
    // Iterating over all tasks that are not gone: the first with an id above `id`, or null.
    static RefPtr<Task> next_after(uint32_t id);
    static RefPtr<Task> find(uint32_t id);

    static void last_reference_gone(Task& task);

private:
    friend class Job;
    friend class Reaper;
    friend struct TaskRegistry;
    friend void task::initialise();
    enum class State : uint8_t { Alive, Ending, Releasing, Gone };

    explicit Task(StringView name);
    ~Task();
    Result<void> initialise();
    static void thread_ended(Thread& thread);
    Result<void> open_port();
    void close_port();
    void release_special_ports();
    bool kill_some_threads();
    bool begin_release();
    void release_everything();
    void announce_end();

    using Threads = IntrusiveList<Thread, &Thread::task_link>;

    mutable Spinlock lock_{"task", 20};
    Atomic<State> state_{State::Alive};
    bool announced_ GUARDED_BY(lock_) = false;  // gone, and the actions have run
    TaskEnd end_;
    AddressSpace memory_;
    Space* space_ = nullptr;  // ours
    TaskPort* port_ GUARDED_BY(lock_) = nullptr;
    HeldRight exception_port_ GUARDED_BY(lock_);
    HeldRight bootstrap_port_ GUARDED_BY(lock_);
    Threads threads_ GUARDED_BY(lock_);
    Threads killed_threads_ GUARDED_BY(lock_);   // told to end, and on their way
    size_t thread_count_ GUARDED_BY(lock_) = 0;  // in both
    uint64_t run_time_ = 0;                      // the scheduler's to count
    IntrusiveList<EndAction, &EndAction::link> end_actions_ GUARDED_BY(lock_);
    WaitQueue waiters_ GUARDED_BY(lock_);
    ListLink all_link_;
    ListLink reap_link_;
    ListLink job_link_;
    RefPtr<Job> job_;  // until the end
    uint32_t id_ = 0;
    size_t name_size_ = 0;
    char name_[NAME_SIZE] = {};
};
