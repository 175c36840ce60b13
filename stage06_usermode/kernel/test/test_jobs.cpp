// Jobs: tasks come into them, are ended with them, and leave them.
#include "memory/fault_injection.hpp"
#include "memory/frame_allocator.hpp"
#include "task/job.hpp"
#include "test/user_program.hpp"
#include "thread/scheduler.hpp"

USER_PROGRAM(exit_42)
USER_PROGRAM(spin)

namespace {

void wait_for_ever(void*) { (void)scheduler::sleep_until(Deadline::never()); }

Ref<Job> make_job() {
    const Result<Ref<Job>> job = Job::create();
    ASSERT(job.ok());
    return job.value();
}

// A task that waits.
Ref<Task> make_task() {
    const Result<Ref<Task>> task = Task::create("test");
    ASSERT(task.ok());
    const Result<Ref<Thread>> thread = task.value()->create_thread({.entry = wait_for_ever});
    EXPECT(thread.ok());
    if (thread.ok()) thread.value()->start();
    return task.value();
}

void end(Task& task) {
    task.terminate({.reason = TaskEnd::Reason::Killed});
    EXPECT_EQ(test::end_of(task).reason, TaskEnd::Reason::Killed);
}

KTEST(jobs, the_end_of_a_job_ends_all_its_tasks) {
    constexpr size_t COUNT = 100;  // more than are ended at once
    const uint64_t before = memory::settled_free();
    {
        const Ref<Job> job = make_job(), other = make_job();
        const Ref<Task> spared = make_task();
        EXPECT(other->add(*spared).ok());
        Vector<RefPtr<Task>> tasks;
        for (size_t i = 0; i < COUNT; i++) {
            const Ref<Task> task = make_task();
            EXPECT(job->add(*task).ok() && task->job() == job.get(), "the task is not in the job");
            EXPECT(tasks.push_back(task).ok());
        }
        end(*tasks[0]);  // one was killed before
        job->end();
        for (size_t i = 1; i < tasks.size(); i++) {
            EXPECT_EQ(test::end_of(*tasks[i]).reason, TaskEnd::Reason::Interrupted,
                      "its job ended");
        }
        EXPECT(job->deserted(), "all its tasks are gone");
        EXPECT(!spared->ending(), "it is in another job");
        end(*spared);
    }
    EXPECT_EQ(memory::settled_free(), before, "a job or a task that is gone keeps memory");
}

// Else a program that starts others all the time could not be interrupted.
KTEST(jobs, nobody_comes_into_a_job_that_was_ended) {
    const Ref<Job> job = make_job();
    job->end();
    const Ref<Task> task = make_task();
    EXPECT_EQ(job->add(*task).error(), KERN_ABORTED, "the job was ended");
    EXPECT(!task->ending() && task->job() == nullptr, "a refused task stays as it was");
    end(*task);

    loader::StartOptions options;
    options.job = job;
    StringView reason;
    EXPECT_EQ(loader::start({"name", exit_42_program()}, options, reason).error(), KERN_ABORTED);
    EXPECT(!reason.empty(), "an error needs a reason in words");
}

KTEST(jobs, a_job_is_deserted_when_the_last_of_its_tasks_is_gone) {
    const Ref<Job> job = make_job();
    EXPECT(!job->deserted(), "nobody was in it yet");
    const Ref<Task> first = make_task(), second = make_task();
    EXPECT(job->add(*first).ok() && job->add(*second).ok());
    end(*first);
    EXPECT(!job->deserted(), "one of its two tasks is still there");
    end(*second);
    EXPECT(job->deserted(), "the last of its tasks is gone");
    const Ref<Task> third = make_task();
    EXPECT(job->add(*third).ok());
    EXPECT(!job->deserted(), "there is somebody in it again");
    end(*third);
}

KTEST(jobs, a_program_has_a_job_of_its_own_unless_it_is_put_into_one) {
    const RefPtr<Task> first = test::start_program(spin_program());
    if (!first) return;
    EXPECT(first->job() != nullptr, "each program is in a job");
    const RefPtr<Task> second = test::start_program(spin_program());
    const RefPtr<Task> third = test::start_program(spin_program(), {}, *first->job());
    if (!second || !third) return;
    EXPECT(second->job() != first->job() && third->job() == first->job(),
           "only the third was put into the job of the first");
    first->job()->end();
    EXPECT_EQ(test::end_of(*first).reason, TaskEnd::Reason::Interrupted, "its job ended");
    EXPECT_EQ(test::end_of(*third).reason, TaskEnd::Reason::Interrupted, "its job ended");
    EXPECT(!second->ending(), "it is in another job");
    end(*second);
}

}  // namespace
