// trial sched: threads of several priorities yield, wait, release and lock as a generator says, and
// the order in which they do it is the digest. docs/CONTRACT.md has the rules.
//
// The threads run with interrupts off, so that no slice ends and time has no say: what is left is
// decided by priority and by first come, first served.
//
// trial semaphores does without mutexes, which a kernel that is not finished may not have.
#include "lib/random.hpp"
#include "monitor/trial.hpp"
#include "thread/mutex.hpp"
#include "thread/semaphore.hpp"
#include "thread/thread.hpp"

namespace {

constexpr size_t WORKERS = 12;
constexpr size_t SEMAPHORES = 3;
constexpr size_t MUTEXES = 2;
constexpr unsigned PRIORITIES = 4;
constexpr unsigned LOWEST = 24;  // of the workers
constexpr unsigned REFEREE_PRIORITY = LOWEST - 1;

class SchedTrial : NonCopyable {
public:
    SchedTrial(bool with_mutexes, uint64_t seed, uint64_t count, monitor::Digest& digest)
        : with_mutexes_(with_mutexes),
          random_(seed),
          steps_left_(count),
          digest_(digest) {}

    Result<void> run();

private:
    struct Worker {
        SchedTrial* trial = nullptr;
        size_t number = 0;
        RefPtr<Thread> thread;
        bool holds[MUTEXES] = {};
        bool finished = false;
    };

    static void work(void* worker);
    static void referee(void* trial);
    uint64_t step(Worker& worker, uint64_t operation, uint64_t argument);
    uint64_t toggle(Worker& worker, size_t mutex);
    Result<void> make_threads();
    bool break_deadlock();

    const bool with_mutexes_;
    Random random_;
    uint64_t steps_left_;
    monitor::Digest& digest_;
    Worker workers_[WORKERS];
    Semaphore start_;
    Semaphore semaphores_[SEMAPHORES];
    Mutex mutexes_[MUTEXES];
};

Result<void> SchedTrial::make_threads() {
    for (size_t i = 0; i < WORKERS; i++) {
        Worker& worker = workers_[i];
        worker.trial = this;
        worker.number = i;
        worker.thread = TRY(
            Thread::create({.name = "trial",
                            .priority = LOWEST + static_cast<unsigned>(random_.below(PRIORITIES)),
                            .entry = work,
                            .argument = &worker}));
    }
    return {};
}

// The referee runs when no worker can: it starts them all, and ends the waits of those that wait
// for each other.
Result<void> SchedTrial::run() {
    TRY(make_threads());
    const Ref<Thread> thread = TRY(Thread::create(
        {.name = "referee", .priority = REFEREE_PRIORITY, .entry = referee, .argument = this}));
    for (Worker& worker : workers_) worker.thread->start();
    thread->start();
    while (thread->join() != WaitResult::Woken) {
    }
    for (Worker& worker : workers_) {
        while (worker.thread->join() != WaitResult::Woken) {
        }
    }
    return {};
}

void SchedTrial::referee(void* self) {
    SchedTrial& trial = *static_cast<SchedTrial*>(self);
    interrupts::disable();
    for (size_t i = 0; i < WORKERS; i++) trial.start_.release();
    scheduler::give_way();
    while (trial.break_deadlock()) scheduler::give_way();
    interrupts::enable();
}

// All workers wait or have finished. False: all have finished.
bool SchedTrial::break_deadlock() {
    for (Worker& worker : workers_) {
        if (worker.finished) continue;
        digest_.begin_step();
        digest_.add(WORKERS);
        digest_.add(worker.number);
        worker.thread->abort_wait();
        return true;
    }
    return false;
}

void SchedTrial::work(void* self) {
    Worker& worker = *static_cast<Worker*>(self);
    SchedTrial& trial = *worker.trial;
    interrupts::disable();
    (void)trial.start_.acquire();
    while (trial.steps_left_ > 0) {
        trial.steps_left_--;
        const uint64_t drawn = trial.random_.next();
        const uint64_t operation = drawn % 16;
        const uint64_t result = trial.step(worker, operation, drawn >> 8);
        trial.digest_.begin_step();
        trial.digest_.add(worker.number);
        trial.digest_.add(operation);
        trial.digest_.add(result);
    }
    for (size_t i = 0; i < MUTEXES; i++) {
        if (worker.holds[i]) (void)trial.toggle(worker, i);
    }
    worker.finished = true;
    interrupts::enable();
}

uint64_t SchedTrial::step(Worker& worker, uint64_t operation, uint64_t argument) {
    Semaphore& semaphore = semaphores_[argument % SEMAPHORES];
    const bool of_mutexes = operation == 13 || operation == 14;
    if (operation < 4 || (of_mutexes && !with_mutexes_)) {
        scheduler::yield();
    } else if (operation < 8) {
        semaphore.release();
        scheduler::give_way();
    } else if (operation < 12) {
        return static_cast<uint64_t>(semaphore.acquire());
    } else if (operation < 13) {
        return static_cast<uint64_t>(semaphore.acquire(Deadline::poll()));
    } else if (of_mutexes) {
        return toggle(worker, argument % MUTEXES);
    } else {
        workers_[argument % WORKERS].thread->abort_wait();
        scheduler::give_way();
    }
    return 0;
}

// Locks a mutex, or unlocks it if the worker holds it.
uint64_t SchedTrial::toggle(Worker& worker, size_t mutex) {
    if (worker.holds[mutex]) {
        worker.holds[mutex] = false;
        mutexes_[mutex].unlock();
        scheduler::give_way();
        return 3;
    }
    const WaitResult result = mutexes_[mutex].lock();
    worker.holds[mutex] = result == WaitResult::Woken;
    return static_cast<uint64_t>(result);
}

Result<void> run_trial(uint64_t seed, uint64_t count, monitor::Digest& digest) {
    return SchedTrial(true, seed, count, digest).run();
}

Result<void> run_semaphores(uint64_t seed, uint64_t count, monitor::Digest& digest) {
    return SchedTrial(false, seed, count, digest).run();
}

TRIAL(sched, run_trial);
TRIAL(semaphores, run_semaphores);

}  // namespace
