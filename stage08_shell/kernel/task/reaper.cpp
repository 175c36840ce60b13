// The reaper: kill the threads, wait for the last, release step by step.
#include "task/reaper.hpp"

#include "sync/global.hpp"

namespace {
Global<Reaper> the_reaper;
}

Reaper& reaper() { return the_reaper.once(); }

Result<void> Reaper::start() {
    const Ref<Thread> thread = TRY(
        Thread::create({.name = "reaper", .priority = PRIORITY, .entry = run, .argument = this}));
    thread->start();
    return {};
}

void Reaper::task_is_ending() {
    SpinlockGuard guard(lock_);
    ending_++;
}

void Reaper::add(Task& task) {
    SpinlockGuard guard(lock_);
    if (!task.reap_link_.linked()) {
        task.ref();  // the list's
        work_.push_back(task);
        has_work_.wake_one();
    }
}

void Reaper::wait_for_all(Deadline deadline) {
    SpinlockGuard guard(lock_);
    (void)all_reaped_.wait_until(
        guard, [this]() REQUIRES(lock_) { return ending_ == 0; }, deadline);
}

void Reaper::run(void* self) {
    Reaper& reaper = *static_cast<Reaper*>(self);
    while (true) {
        Task& task = reaper.next();
        const bool gone = reap(task);
        task.unref();
        if (gone) reaper.task_is_gone();
    }
}

Task& Reaper::next() {
    SpinlockGuard guard(lock_);
    (void)has_work_.wait_until(guard, [this]() REQUIRES(lock_) { return !work_.empty(); });
    return *work_.pop_front();
}

// True when nothing of the task is left. If it still has threads, the last of them adds it again.
bool Reaper::reap(Task& task) {
    while (task.kill_some_threads()) {
    }
    if (!task.begin_release()) return false;
    task.release_everything();
    task.announce_end();
    task.unref();  // the registry's
    return true;
}

void Reaper::task_is_gone() {
    SpinlockGuard guard(lock_);
    if (--ending_ == 0) all_reaped_.wake_all();
}
