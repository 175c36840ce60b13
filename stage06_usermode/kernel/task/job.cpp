// A job's tasks come, are ended, and go.
#include "task/job.hpp"

#include "memory/heap.hpp"

Result<Ref<Job>> Job::create() {
    void* memory = memory::heap_allocate(sizeof(Job));
    if (!memory) return KERN_RESOURCE_SHORTAGE;
    return Ref<Job>::adopt(*new (memory) Job());
}

void Job::last_reference_gone(Job& job) {
    job.~Job();
    memory::heap_free(&job);
}

Result<void> Job::add(Task& task) {
    SpinlockGuard guard(lock_);
    if (ended_.load()) return KERN_ABORTED;
    task.job_ = *this;
    tasks_.push_back(task);
    count_++;
    deserted_.store(false);
    return {};
}

void Job::end() {
    {
        SpinlockGuard guard(lock_);
        ended_.store(true);
    }
    end_some();
}

// A bounded number at a time. Each that is gone calls for more, so that in the end all are.
void Job::end_some() {
    constexpr int AT_ONCE = 32;
    SpinlockGuard guard(lock_);
    for (int i = 0; i < AT_ONCE && !tasks_.empty(); i++) {
        tasks_.pop_front()->terminate({.reason = TaskEnd::Reason::Interrupted});
    }
}

void Job::task_is_gone(Task& task) {
    {
        SpinlockGuard guard(lock_);
        if (task.job_link_.linked()) tasks_.remove(task);
        deserted_.store(--count_ == 0);
    }
    if (ended_.load()) end_some();
}
