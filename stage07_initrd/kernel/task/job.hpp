// Job: tasks that belong together for the person at the console. The tasks of one job, the one in
// the foreground, may read what is typed, and Ctrl-C ends them all. A program is in the job of the
// one that started it, unless it is put into another; it stays there until it is gone, whatever
// becomes of the one that started it.
//
// Invariant: a job that has been ended ends every task that is in it; no other comes into it.
#pragma once

#include "task/task.hpp"

class Job : public RefCounted<Job> {
public:
    // KERN_RESOURCE_SHORTAGE.
    static Result<Ref<Job>> create();

    // Puts a task that has not been started yet into the job. KERN_ABORTED: the job has been ended.
    Result<void> add(Task& task);

    // Ends all of its tasks, Interrupted. Also in interrupt handlers.
    void end();
    bool ended() const { return ended_.load(); }
    // It had tasks, and the last of them is gone.
    bool deserted() const { return deserted_.load(); }

    static void last_reference_gone(Job& job);

private:
    friend class Task;
    Job() = default;
    ~Job() = default;
    void task_is_gone(Task& task);
    void end_some();

    Spinlock lock_{"job", 15};
    // Those that end() has not come to; and how many in all.
    IntrusiveList<Task, &Task::job_link_> tasks_ GUARDED_BY(lock_);
    size_t count_ GUARDED_BY(lock_) = 0;
    Atomic<bool> ended_;
    Atomic<bool> deserted_;
};
