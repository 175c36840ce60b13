// The life of a task: made, given threads, told to end, released by the reaper, gone.
#include "task/task.hpp"

#include "ipc/account.hpp"
#include "ipc/lock.hpp"
#include "lib/panic.hpp"
#include "lib/string.h"
#include "memory/frame_allocator.hpp"
#include "memory/heap.hpp"
#include "sync/global.hpp"
#include "task/job.hpp"
#include "task/reaper.hpp"
#include "task/thread_port.hpp"

// Every task that is not gone, by ascending id. It has a reference to each.
struct TaskRegistry {
    Spinlock lock{"tasks", 10};
    IntrusiveList<Task, &Task::all_link_> tasks GUARDED_BY(lock);
    uint32_t last_id GUARDED_BY(lock) = 0;
};

namespace {

Global<TaskRegistry> all_tasks;

// What a thread takes from the kernel's memory, charged to its task like its ports and messages.
constexpr uint64_t THREAD_COST = memory::STACK_SIZE + sizeof(Thread) + sizeof(ExtendedState);

bool charge_thread(Account& account) {
    SpinlockGuard guard(ipc::lock);
    return account.charge(THREAD_COST);
}

void refund_thread(Account& account) {
    SpinlockGuard guard(ipc::lock);
    account.refund(THREAD_COST);
}

}  // namespace

void task::initialise() {
    all_tasks.construct();
    if (!reaper().start()) {
        panic("no memory for the reaper");
    }
    scheduler::set_exit_hook(close_thread_port);
    scheduler::set_end_hook(Task::thread_ended);
    memory::add_settler(wait_until_reaped);
}

void task::wait_until_reaped() {
    constexpr uint64_t LONG_ENOUGH = 5'000;  // milliseconds
    reaper().wait_for_all(Deadline::after_ms(LONG_ENOUGH));
}

Result<Ref<Task>> Task::create(StringView name) {
    void* memory = memory::heap_allocate(sizeof(Task));
    if (!memory) {
        return KERN_RESOURCE_SHORTAGE;
    }
    const Ref<Task> task = Ref<Task>::adopt(*new (memory) Task(name));
    TRY(task->initialise());

    SpinlockGuard guard(all_tasks->lock);
    task->id_ = ++all_tasks->last_id;
    all_tasks->tasks.push_back(*task);
    task->ref();
    return task;
}

Task::Task(StringView name) { set_name(name); }

Result<void> Task::initialise() {
    TRY(memory_.initialize());
    space_ = TRY(Space::create(&memory_));
    return open_port();
}

// Of a task that is gone, or that was never complete.
Task::~Task() {
    if (space_) {
        Space::destroy(*space_);
    }
    while (memory_.release_step()) {
    }
}

void Task::last_reference_gone(Task& task) {
    task.~Task();
    memory::heap_free(&task);
}

Result<Ref<Thread>> Task::create_thread(Thread::Options options) {
    options.page_table_root = memory_.root();
    const Ref<Thread> thread = TRY(Thread::create(options));
    if (!charge_thread(space_->account())) return KERN_RESOURCE_SHORTAGE;
    SpinlockGuard guard(lock_);
    if (state_.load() != State::Alive) {
        guard.unlock();
        refund_thread(space_->account());
        return KERN_INVALID_TASK;
    }
    threads_.push_back(*thread);
    thread_count_++;
    thread->task = this;
    thread->task_run_time = &run_time_;
    ref();  // the thread's
    return thread;
}

// The end hook of threads: nothing runs in this one any more, or ever did.
void Task::thread_ended(Thread& thread) {
    Task* const task = exchange(thread.task, nullptr);
    if (!task) return;
    const bool ran = thread.state() == Thread::State::Dead;
    SpinlockGuard guard(task->lock_);
    Threads::remove(thread);
    const bool last = --task->thread_count_ == 0;
    const bool ends_the_task = last && ran && task->state_.load() == State::Alive;
    const bool was_ending = task->state_.load() == State::Ending;
    guard.unlock();
    refund_thread(task->space_->account());
    if (ends_the_task) {
        const bool killed = thread.killed();
        task->terminate({.reason = killed ? TaskEnd::Reason::Killed : TaskEnd::Reason::Exited});
    } else if (last && was_ending) {
        reaper().add(*task);
    }
    task->unref();
}

void Task::terminate(const TaskEnd& end) {
    SpinlockGuard guard(lock_);
    if (state_.load() != State::Alive) {
        return;
    }
    state_.store(State::Ending);
    end_ = end;
    if (current() == this) {
        scheduler::current().kill();  // the others follow when the reaper comes to them
    }
    reaper().task_is_ending();
    guard.unlock();
    reaper().add(*this);
}

// Tells a bounded number of threads to end; true if there are more.
bool Task::kill_some_threads() {
    constexpr int AT_ONCE = 32;
    SpinlockGuard guard(lock_);
    for (int i = 0; i < AT_ONCE && !threads_.empty(); i++) {
        Thread& thread = *threads_.pop_front();
        killed_threads_.push_back(thread);
        thread.kill();
    }
    return !threads_.empty();
}

// True once: its threads are gone, and what it holds can be released.
bool Task::begin_release() {
    SpinlockGuard guard(lock_);
    if (thread_count_ != 0 || state_.load() != State::Ending) return false;
    state_.store(State::Releasing);
    return true;
}

// In the order in which others are to learn of the end.
void Task::release_everything() {
    release_special_ports();
    while (space_->release_step()) {
    }
    close_port();
    while (memory_.release_step()) {
    }
}

// Everything it held is released.
void Task::announce_end() {
    {
        SpinlockGuard guard(all_tasks->lock);
        all_tasks->tasks.remove(*this);
    }
    if (job_) job_->task_is_gone(*this);
    SpinlockGuard guard(lock_);
    state_.store(State::Gone);
    while (EndAction* action = end_actions_.pop_front()) {
        guard.unlock();
        action->run(*action, *this, end_);
        guard.lock();
    }
    announced_ = true;
    waiters_.wake_all();
}

void Task::when_gone(EndAction& action) {
    SpinlockGuard guard(lock_);
    if (!gone()) {
        end_actions_.push_back(action);
        return;
    }
    guard.unlock();
    action.run(action, *this, end_);
}

bool Task::cancel(EndAction& action) {
    SpinlockGuard guard(lock_);
    if (!action.link.linked()) {
        return false;
    }
    end_actions_.remove(action);
    return true;
}

WaitResult Task::wait_until_gone(Deadline deadline) {
    SpinlockGuard guard(lock_);
    return waiters_.wait_until(
        guard, [this]() REQUIRES(lock_) { return announced_; }, deadline);
}

void Task::set_name(StringView name) {
    SpinlockGuard guard(lock_);
    name_size_ = min(name.size(), NAME_SIZE);
    memcpy(name_, name.data(), name_size_);
}

uint64_t Task::run_time() const { return scheduler::run_time(run_time_); }

Result<void> Task::list_threads(Vector<RefPtr<Thread>>& list) {
    while (true) {
        // Room first, for memory is not taken under the lock; more threads may have come by then.
        const size_t room = thread_count();
        TRY(list.reserve(room));
        SpinlockGuard guard(lock_);
        if (thread_count_ > room) continue;
        for (Thread& thread : threads_) {
            if (thread.ref_unless_gone()) (void)list.push_back(RefPtr<Thread>::adopt(thread));
        }
        return {};
    }
}

RefPtr<Task> Task::next_after(uint32_t id) {
    SpinlockGuard guard(all_tasks->lock);
    for (Task& task : all_tasks->tasks) {
        if (task.id_ > id) {
            return RefPtr<Task>(task);
        }
    }
    return nullptr;
}

RefPtr<Task> Task::find(uint32_t id) {
    RefPtr<Task> task = id == 0 ? nullptr : next_after(id - 1);
    return task && task->id_ == id ? task : nullptr;
}
