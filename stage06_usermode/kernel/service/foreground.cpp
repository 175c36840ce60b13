#include "service/foreground.hpp"

#include "memory/box.hpp"
#include "service/console_objects.hpp"
#include "sync/global.hpp"
#include "task/end_text.hpp"

namespace {

struct Foreground {
    Spinlock lock{"foreground", 10};
    WaitQueue changed;
    RefPtr<Task> task;
    bool chord = false;  // Ctrl-] was typed
};
constinit Global<Foreground> the_foreground;

// What is to be printed when a task has ended. It lives until then.
struct Announcement {
    Task::EndAction action;  // first: the whole is found by its address
    StringView name;
};

constexpr TaskEnd killed() {
    TaskEnd end;
    end.reason = TaskEnd::Reason::Killed;
    return end;
}

void announce(Task::EndAction& action, Task& task, const TaskEnd& end) {
    const auto announcement = Box<Announcement>::adopt(reinterpret_cast<Announcement&>(action));
    console::output_object().begin_line();
    println("{}: {}", announcement->name, end);

    // Before the monitor goes on, which may give the console to another.
    if (monitor::foreground().get() == &task) console::input_object().set_home(nullptr);
    RefPtr<Task> ended;  // released without the lock
    SpinlockGuard guard(the_foreground->lock);
    if (the_foreground->task.get() == &task) {
        swap(ended, the_foreground->task);
        the_foreground->changed.wake_all();
    }
    guard.unlock();
}

bool leave_foreground() {
    SpinlockGuard guard(the_foreground->lock);
    if (!the_foreground->task || console::input_object().held()) return false;
    the_foreground->chord = true;
    the_foreground->changed.wake_all();
    return true;
}

}  // namespace

void monitor::start_foreground() {
    the_foreground.construct();
    console::input_object().set_chord_action(leave_foreground);
}

RefPtr<Task> monitor::foreground() {
    SpinlockGuard guard(the_foreground->lock);
    return the_foreground->task;
}

Result<void> monitor::run_in_background(Task& task, const loader::Program& program) {
    auto announcement = Box<Announcement>::make();
    if (!announcement.ok()) {
        task.terminate(killed());
        return announcement.error();
    }
    announcement.value()->name = program.name;
    announcement.value()->action.run = announce;
    task.when_gone(announcement.value().take()->action);
    return {};
}

Result<void> monitor::run_in_foreground(Task& task, const loader::Program& program,
                                        ConsoleInput::Action interrupted) {
    // In the foreground first: it may be gone as soon as somebody waits for its end.
    {
        SpinlockGuard guard(the_foreground->lock);
        ASSERT(!the_foreground->task);
        the_foreground->task = task;
    }
    console::input_object().set_home(RefPtr<Job>(*task.job()), interrupted);
    const Result<void> result = run_in_background(task, program);
    if (!result.ok()) {
        SpinlockGuard guard(the_foreground->lock);
        the_foreground->task = nullptr;
        return result;
    }
    continue_foreground();
    return {};
}

void monitor::continue_foreground() {
    console::input_object().release();
    {
        SpinlockGuard guard(the_foreground->lock);
        the_foreground->chord = false;
        (void)the_foreground->changed.wait_until(
            guard, [] { return !the_foreground->task || the_foreground->chord; });
    }
    console::input_object().hold();
    if (const RefPtr<Task> task = foreground()) {
        console::output_object().begin_line();
        println("{} goes on; `continue` gives the console back to it", task->name());
    }
}
