// Reaper: the kernel thread that takes apart tasks that have ended - in bounded steps, so that
// neither a task with a hundred thousand rights nor one with a gigabyte of memory stops the
// machine. Invariant: a task is in its list when something can be done for it now; one whose
// threads are still on their way out comes back with the last of them.
#pragma once

#include "sync/spinlock.hpp"
#include "task/task.hpp"
#include "thread/wait_queue.hpp"

class Reaper : NonCopyable {
public:
    Result<void> start();

    // A task began to end: from now on wait_for_all() waits for it.
    void task_is_ending();
    // There is something to do for an ending task. Harmless when it is in the list already.
    void add(Task& task);

    void wait_for_all(Deadline deadline);

private:
    // Above programs: what they give back is theirs again soon.
    static constexpr unsigned PRIORITY = 28;

    static void run(void* self);
    Task& next();
    static bool reap(Task& task);
    void task_is_gone();

    Spinlock lock_{"reaper", 20};
    IntrusiveList<Task, &Task::reap_link_> work_ GUARDED_BY(lock_);
    WaitQueue has_work_ GUARDED_BY(lock_);
    size_t ending_ GUARDED_BY(lock_) = 0;  // tasks that are not gone yet
    WaitQueue all_reaped_ GUARDED_BY(lock_);
};

Reaper& reaper();
