// Tasks come, end in every way they can, and leave nothing behind.
#include "memory/frame_allocator.hpp"
#include "memory/protection.hpp"
#include "task/task.hpp"
#include "test/each_failure.hpp"
#include "test/ktap.hpp"

namespace {

constexpr unsigned LOW = 5;

void wait_for_ever(void*) { (void)scheduler::sleep_until(Deadline::never()); }
void spin(void*) {
    while (!scheduler::current().killed()) {
    }
}
void nothing(void*) {}

void expect_gone(Task& task) {
    EXPECT_EQ(task.wait_until_gone(Deadline::after_ms(5'000)), WaitResult::Woken,
              "it has not ended: does a thread of it still run or wait?");
    EXPECT(task.gone(), "a task whose last thread has ended must be released");
    EXPECT_EQ(task.thread_count(), 0u);
}

Ref<Task> make_task() {
    const Result<Ref<Task>> task = Task::create("test");
    ASSERT(task.ok());
    return task.value();
}

bool add_thread(Task& task, void (*entry)(void*)) {
    const Result<Ref<Thread>> thread =
        task.create_thread({.name = "test", .priority = LOW, .entry = entry, .uses_fpu = true});
    if (thread) thread.value()->start();
    return thread.ok();
}

KTEST(tasks, an_empty_task_ends) {
    const Ref<Task> task = make_task();
    EXPECT(Task::find(task->id()) == task, "a task is found by its number");
    task->terminate({.reason = TaskEnd::Reason::Exited, .status = 7});
    task->terminate({.reason = TaskEnd::Reason::Killed});
    expect_gone(*task);
    EXPECT_EQ(task->end().reason, TaskEnd::Reason::Exited, "only the first end counts");
    EXPECT_EQ(task->end().status, 7, "only the first end counts");
    EXPECT(!Task::find(task->id()), "a task that has ended must not be found by its number");
    EXPECT_EQ(task->create_thread({.entry = nothing}).error(), KERN_INVALID_TASK, "it has ended");
}

KTEST(tasks, a_task_ends_with_its_last_thread) {
    const Ref<Task> task = make_task();
    EXPECT(add_thread(*task, nothing));
    EXPECT(add_thread(*task, nothing));
    expect_gone(*task);
    EXPECT_EQ(task->end().reason, TaskEnd::Reason::Exited, "its last thread was not killed");
    EXPECT_EQ(task->end().status, 0);
}

// Who ends all threads of a task one by one has killed it: nobody is to take that for success.
KTEST(tasks, a_killed_last_thread_ends_a_task_as_killed) {
    const Ref<Task> task = make_task();
    EXPECT(add_thread(*task, wait_for_ever));
    EXPECT(add_thread(*task, wait_for_ever));
    Vector<RefPtr<Thread>> threads;
    EXPECT_EQ(task->list_threads(threads).error(), KERN_SUCCESS);
    for (const RefPtr<Thread>& thread : threads) thread->kill();
    expect_gone(*task);
    EXPECT_EQ(task->end().reason, TaskEnd::Reason::Killed, "its last thread was killed");
}

// What became of the others does not count.
KTEST(tasks, the_last_thread_says_how_a_task_ended) {
    const Ref<Task> task = make_task();
    EXPECT(add_thread(*task, wait_for_ever));
    Vector<RefPtr<Thread>> threads;
    EXPECT_EQ(task->list_threads(threads).error(), KERN_SUCCESS);
    static Task* of_all;
    of_all = task.get();
    EXPECT(add_thread(*task, [](void*) {
        while (of_all->thread_count() > 1) (void)scheduler::sleep_ms(1);
    }));
    threads[0]->kill();
    expect_gone(*task);
    EXPECT_EQ(task->end().reason, TaskEnd::Reason::Exited, "its last thread was not killed");
    EXPECT_EQ(task->end().status, 0);
}

KTEST(tasks, termination_ends_threads_that_wait_and_threads_that_run) {
    const Ref<Task> task = make_task();
    for (int i = 0; i < 40; i++) EXPECT(add_thread(*task, i % 8 == 0 ? spin : wait_for_ever));
    (void)scheduler::sleep_ms(30);
    EXPECT_EQ(task->thread_count(), 40u, "a thread has ended, or does not count");
    task->terminate({.reason = TaskEnd::Reason::Killed});
    expect_gone(*task);
    EXPECT(task->run_time() > 0, "the run times of threads that have ended count, too");
}

KTEST(tasks, a_task_can_end_itself) {
    const Ref<Task> task = make_task();
    EXPECT(add_thread(*task, [](void*) {
        Task::current()->terminate({.reason = TaskEnd::Reason::Exited, .status = -1});
        EXPECT(scheduler::current().killed(), "the end of the task must reach each of its threads");
    }));
    expect_gone(*task);
    EXPECT_EQ(task->end().status, -1);
}

KTEST(tasks, a_thread_that_never_started_does_not_keep_a_task) {
    const Ref<Task> task = make_task();
    {
        const Result<Ref<Thread>> thread = task->create_thread({.entry = nothing});
        EXPECT_EQ(thread.error(), KERN_SUCCESS);
        task->terminate({});
        EXPECT_EQ(task->wait_until_gone(Deadline::after_ms(5)), WaitResult::TimedOut,
                  "its thread is still there");
    }
    expect_gone(*task);
}

KTEST(tasks, end_actions_run_once_when_everything_is_released) {
    struct Action : Task::EndAction {
        unsigned runs = 0;
        int32_t status = 0;
    };
    const auto count = [](Task::EndAction& self, Task& task, const TaskEnd& end) {
        EXPECT(task.gone(), "an action ran before everything was released");
        static_cast<Action&>(self).runs++;
        static_cast<Action&>(self).status = end.status;
    };
    Action before, after, cancelled;
    before.run = after.run = cancelled.run = count;
    const Ref<Task> task = make_task();
    task->when_gone(before);
    task->when_gone(cancelled);
    EXPECT(task->cancel(cancelled), "it has not run yet");
    EXPECT(!task->cancel(cancelled), "it was cancelled already");
    task->terminate({.status = 3});
    task::wait_until_reaped();
    task->when_gone(after);
    EXPECT_EQ(before.runs, 1u, "it must run at the end, and once");
    EXPECT_EQ(after.runs, 1u, "the task was gone: it must run at once");
    EXPECT_EQ(cancelled.runs, 0u, "it was cancelled");
    EXPECT_EQ(before.status, 3, "the action must be told how the task ended");
}

KTEST(tasks, memory_comes_back) {
    const uint64_t before = memory::settled_free();
    {
        const Ref<Task> task = make_task();
        const Result<uint64_t> address =
            task->memory().allocate(0, 4 << 20, Protection::read_write());
        EXPECT_EQ(address.error(), KERN_SUCCESS);
        uint8_t text[5000] = {1, 2, 3};
        EXPECT_EQ(task->memory().copy_out(address.value() + 100, text, sizeof(text)).error(),
                  KERN_SUCCESS);
        task->terminate({});
    }
    EXPECT_EQ(memory::settled_free(), before, "a task that has ended keeps memory");
}

KTEST(tasks, three_hundred_come_and_go) {
    for (int i = 0; i < 300; i++) {
        const Ref<Task> task = make_task();
        const auto entry = i % 3 == 0 ? nothing : i % 3 == 1 ? wait_for_ever : spin;
        EXPECT(add_thread(*task, entry));
        if (i % 3 != 0) task->terminate({.reason = TaskEnd::Reason::Killed});
        expect_gone(*task);
    }
}

KTEST(tasks, creation_fails_cleanly_without_memory) {
    test::EachFailure failure;
    while (failure.next()) {
        const Result<Ref<Task>> task = failure.during([] { return Task::create("none"); });
        EXPECT_EQ(task.ok(), !failure.happened(),
                  "an allocation failed, and create() went on, or the reverse");
        if (!task) continue;
        task.value()->terminate({});
        expect_gone(*task.value());
    }
    EXPECT(failure.count() > 1, "too few allocations were made to fail");
}

}  // namespace
