// threads, spawn, kill: who runs, and workers to watch.
#include "lib/format.hpp"
#include "monitor/monitor.hpp"
#include "monitor/worker.hpp"
#include "thread/thread.hpp"

namespace {

StringView name_of(Thread::State state) {
    constexpr const char* NAMES[] = {"new", "ready", "running", "blocked", "sleeping", "dead"};
    return NAMES[static_cast<size_t>(state)];
}

void show_worker(uint64_t thread_id) {
    const Worker::Progress progress = Worker::progress_of(thread_id);
    if (!progress.found) {
        return;
    }
    print(" {} {}", Worker::name_of(progress.kind), progress.count);
    if (progress.errors != 0) {
        print(", {} errors", progress.errors);
    }
}

void threads(monitor::Arguments&) {
    println("{:>5} {:<16} {:>8} {:<8} {:>10} {:>12}  {}", "ID", "NAME", "PRIORITY", "STATE",
            "SWITCHES", "RUN TIME/us", "WORK");
    uint64_t id = 0;
    while (RefPtr<Thread> thread = Thread::next_after(id)) {
        id = thread->id();
        print("{:>5} {:<16} {:>8} {:<8} {:>10} {:>12} ", id, thread->name(), thread->priority,
              name_of(thread->state()), thread->switches(), thread->run_time() / 1000);
        show_worker(id);
        println("");
    }
}

void spawn(monitor::Arguments& arguments) {
    const Result<uint64_t> priority = arguments.number(1);
    const Result<Worker::Kind> kind = Worker::kind_called(arguments[2]);
    if (!priority || priority.value() >= RunQueue::PRIORITIES) {
        println("spawn: PRIORITY is a number from 0 to {}", RunQueue::PRIORITIES - 1);
        return;
    }
    if (!kind) {
        println("spawn: KIND is spin, yield, sleep, block or sse");
        return;
    }
    const Result<Ref<Thread>> thread =
        Worker::start(arguments[0], static_cast<unsigned>(priority.value()), kind.value());
    if (thread) {
        println("thread {}: {}", thread.value()->id(), thread.value()->name());
    } else {
        println("spawn: {}", thread.error());
    }
}

void kill(monitor::Arguments& arguments) {
    const Result<uint64_t> id = arguments.number(0);
    if (!id) {
        println("kill: ID is a thread's number, see `threads`");
        return;
    }
    const RefPtr<Thread> thread = Thread::find(id.value());
    if (!thread) {
        println("kill: no thread {}", id.value());
    } else if (!Worker::progress_of(id.value()).found) {
        println("kill: thread {} was not started by `spawn`", id.value());
    } else {
        thread->kill();
        // It may have to wait long for the processor, behind others with a higher priority.
        if (thread->join(Deadline::after_ms(200)) == WaitResult::Woken) {
            println("thread {} is dead", id.value());
        } else {
            println("thread {} will end when it is its turn to run", id.value());
        }
    }
}

MONITOR_COMMAND(threads, "", "lists the threads", threads);
MONITOR_COMMAND(spawn, "NAME PRIORITY KIND", "starts a thread: spin yield sleep block sse", spawn);
MONITOR_COMMAND(kill, "ID", "ends a thread that `spawn` started", kill);

}  // namespace
