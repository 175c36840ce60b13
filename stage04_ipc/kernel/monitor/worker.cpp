// The workers, and the list by which `threads` finds how far they are.
#include "monitor/worker.hpp"

#include "arch/sse_probe.hpp"
#include "memory/box.hpp"
#include "sync/global.hpp"
#include "thread/semaphore.hpp"

struct WorkerList {
    Spinlock lock{"workers", 20};
    IntrusiveList<Worker, &Worker::link_> workers GUARDED_BY(lock);
    Semaphore never;  // what blocked workers wait for
};

namespace {

constexpr const char* NAMES[] = {"spin", "yield", "sleep", "block", "sse"};

Global<WorkerList> list;

}  // namespace

Result<Worker::Kind> Worker::kind_called(StringView name) {
    for (size_t i = 0; i < array_size(NAMES); i++) {
        if (name == NAMES[i]) {
            return static_cast<Kind>(i);
        }
    }
    return KERN_INVALID_ARGUMENT;
}

StringView Worker::name_of(Kind kind) { return NAMES[static_cast<size_t>(kind)]; }

Result<Ref<Thread>> Worker::start(StringView name, unsigned priority, Kind kind) {
    Box<Worker> worker = TRY(Box<Worker>::make());
    Ref<Thread> thread = TRY(Thread::create({.name = name,
                                             .priority = priority,
                                             .entry = run,
                                             .argument = worker.get(),
                                             .uses_fpu = kind == Kind::Sse}));
    worker->thread_id_ = thread->id();
    worker->kind_ = kind;
    {
        SpinlockGuard guard(list.once().lock);
        list.once().workers.push_back(*worker.take());  // from now on its thread's
    }
    thread->start();
    return thread;
}

void Worker::run(void* self) {
    Box<Worker> worker = Box<Worker>::adopt(*static_cast<Worker*>(self));
    worker->work();
    SpinlockGuard guard(list.once().lock);
    list.once().workers.remove(*worker);
}

void Worker::work() {
    const Thread& thread = scheduler::current();
    while (!thread.killed()) {
        step();
        count_ = count_ + 1;
    }
}

// A killed worker's waits end at once.
void Worker::step() {
    switch (kind_) {
    case Kind::Spin:
        break;
    case Kind::Yield:
        scheduler::yield();
        break;
    case Kind::Sleep:
        (void)scheduler::sleep_ms(10);
        break;
    case Kind::Block:
        (void)list.once().never.acquire();
        break;
    case Kind::Sse:
        if (!sse_probe(thread_id_ << 32 ^ count_, 1000)) {
            errors_ = errors_ + 1;
        }
        break;
    }
}

Worker::Progress Worker::progress_of(uint64_t thread_id) {
    SpinlockGuard guard(list.once().lock);
    for (const Worker& worker : list.once().workers) {
        if (worker.thread_id_ == thread_id) {
            return {true, worker.kind_, worker.count_, worker.errors_};
        }
    }
    return {};
}
