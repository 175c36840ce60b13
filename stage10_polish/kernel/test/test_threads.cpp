// Threads as they really run here: preempted by the timer, with registers to keep.
#include "arch/interrupts.hpp"
#include "arch/sse_probe.hpp"
#include "arch/switch_probe.hpp"
#include "containers/vector.hpp"
#include "lib/atomic.hpp"
#include "memory/heap.hpp"
#include "memory/physical.hpp"
#include "test/each_failure.hpp"
#include "test/ktap.hpp"
#include "test/runner.hpp"
#include "thread/semaphore.hpp"
#include "timer/timer.hpp"

namespace {

constexpr uint64_t MILLISECOND = 1'000'000;

// Below whoever runs the tests, so that starting a thread does not run it.
constexpr unsigned LOW = 5;
constexpr bool USES_FPU = true;

// Never gives way, until the end of its scope.
struct Spinner {
    volatile uint64_t rounds = 0;
    struct Body {
        Spinner& self;
        void operator()() {
            while (!scheduler::current().killed()) {
                self.rounds = self.rounds + 1;
            }
        }
    };
    Runner<Body> runner;

    explicit Spinner(unsigned priority) : runner(Body{*this}, priority) {}
    ~Spinner() { runner.thread().kill(); }
};

KTEST(threads, a_switch_keeps_what_a_call_must_preserve) {
    alignas(16) uint8_t other_stack[512];
    InterruptGuard guard;
    EXPECT(switch_probe(other_stack + sizeof(other_stack)),
           "a register that a call must preserve was changed by switch_stacks");
}

KTEST(threads, never_yielding_threads_are_preempted) {
    Spinner a(LOW), b(LOW);
    test::wait_for(
        [&] { return a.runner.thread().switches() >= 3 && b.runner.thread().switches() >= 3; });
    EXPECT(a.rounds > 0 && b.rounds > 0, "a thread that never yields was not preempted");
}

KTEST(threads, slices_are_10_ms) {
    Spinner a(LOW), b(LOW);
    const auto run_time = [](Spinner& spinner) { return spinner.runner.thread().run_time(); };
    const auto turns = [](Spinner& spinner) { return spinner.runner.thread().switches(); };
    const uint64_t turns_before = turns(a) + turns(b);
    const uint64_t start = timer::now();
    (void)scheduler::sleep_ms(200);
    const uint64_t elapsed = timer::now() - start;
    EXPECT(turns(a) + turns(b) - turns_before <= elapsed / scheduler::SLICE + 2,
           "more turns than slices of 10 ms: somebody was preempted early");
    test::wait_for(
        [&] { return run_time(a) >= 3 * scheduler::SLICE && run_time(b) >= 3 * scheduler::SLICE; });
}

class Spinners : NonCopyable {
public:
    Spinners(size_t count, unsigned priority) {
        for (size_t i = 0; i < count; i++) {
            void* memory = memory::heap_allocate(sizeof(Spinner));
            if (memory) spinners_[count_++] = new (memory) Spinner(priority);
        }
    }
    ~Spinners() {
        while (count_ > 0) {
            Spinner* const spinner = spinners_[--count_];
            spinner->~Spinner();
            memory::heap_free(spinner);
        }
    }
    uint64_t fewest_switches() const {
        uint64_t fewest = ~uint64_t{0};
        for (size_t i = 0; i < count_; i++) {
            fewest = min(fewest, spinners_[i]->runner.thread().switches());
        }
        return fewest;
    }

private:
    Spinner* spinners_[cpu::MOST + 1] = {};
    size_t count_ = 0;
};

KTEST(threads, only_the_highest_priority_runs) {
    Semaphore go;
    Atomic<size_t> ran;
    Runner low(
        [&] {
            (void)go.acquire();
            ran.fetch_add(1);
        },
        LOW);
    low.wait_until_it_waits();
    const Spinners high(cpu::all().size() + 1, LOW + 1);
    test::wait_for([&] { return high.fewest_switches() >= 1; });
    go.release();
    test::wait_for([&] { return high.fewest_switches() >= 3; });
    EXPECT_EQ(ran.load(), size_t{0}, "a lower priority ran while a higher one was ready");
}

KTEST(threads, a_processor_that_does_not_answer_is_left_out) {
    constexpr uint32_t NOBODY = 254;  // its local APIC
    InterruptGuard guard;
    const size_t before = cpu::all().size();
    uint32_t ids[cpu::MOST + 1] = {};
    for (size_t i = 0; i < before; i++) ids[i] = this_cpu().apic_id;  // it runs already
    ids[before] = NOBODY;
    scheduler::start_processors({ids, before + 1}, memory::start_page());
    EXPECT_EQ(cpu::all().size(), before, "a processor runs that is not there");
}

KTEST(threads, round_robin_in_order) {
    if (cpu::all().size() > 1) return test::skip("the order is that of one processor");
    constexpr size_t COUNT = 4;
    struct Log {
        Atomic<size_t> used;
        Atomic<uint8_t> last{0xFF};
        uint8_t order[COUNT * 3];
    } log;
    const auto body = [&log](uint8_t self) {
        while (log.used.load_relaxed() < array_size(log.order)) {
            if (log.last.exchange(self) != self) {
                const size_t place = log.used.fetch_add(1);
                if (place < array_size(log.order)) {
                    log.order[place] = self;
                }
            }
        }
    };
    {
        Runner a([&] { body(0); }, LOW);
        Runner b([&] { body(1); }, LOW);
        Runner c([&] { body(2); }, LOW);
        Runner d([&] { body(3); }, LOW);
    }
    for (size_t i = 0; i < array_size(log.order); i++) {
        EXPECT_EQ(log.order[i], uint8_t(i % COUNT), "threads of one priority take turns in order");
    }
}

KTEST(threads, sse_registers_survive_preemption) {
    bool intact[3] = {};
    Spinner no_sse(LOW);
    {
        const auto body = [&intact](unsigned number) {
            const uint64_t end = timer::now() + 60 * MILLISECOND;
            intact[number] = true;
            for (uint64_t round = 0; timer::now() < end; round++) {
                if (!sse_probe(uint64_t{number} << 60 ^ round, 20'000)) {
                    intact[number] = false;
                }
            }
        };
        Runner a([&] { body(0); }, LOW, USES_FPU);
        Runner b([&] { body(1); }, LOW, USES_FPU);
        Runner c([&] { body(2); }, LOW, USES_FPU);
    }
    EXPECT(intact[0] && intact[1] && intact[2], "a thread found another one's SSE registers");
}

// One thread has these registers, and goes from processor to processor: on each there are those
// that it left there.
KTEST(threads, sse_registers_go_along) {
    constexpr uint64_t ROUNDS = 100;
    const Spinners others(cpu::all().size(), LOW);
    uint64_t intact = 0;
    {
        Runner mover(
            [&] {
                for (uint64_t round = 0; round < ROUNDS; round++) {
                    intact += sse_probe(round << 32, 20'000);
                }
            },
            LOW, USES_FPU);
    }
    EXPECT_EQ(intact, ROUNDS, "a thread found what its SSE registers had been here before");
}

KTEST(threads, a_new_thread_starts_with_clean_sse_registers) {
    bool clean = false;
    {
        Runner dirty([] { (void)sse_probe(1, 1); }, LOW, USES_FPU);
        Runner fresh([&] { clean = sse_is_clean(); }, LOW, USES_FPU);
    }
    EXPECT(clean, "a new thread must not see what another left in the SSE registers");
}

KTEST(threads, two_thousand_threads_come_and_go) {
    constexpr size_t BATCH = 50;
    const size_t threads_before = Thread::count();
    Atomic<uint64_t> ran{0};
    for (size_t batch = 0; batch < 2000 / BATCH; batch++) {
        Vector<Ref<Thread>> threads;
        for (size_t i = 0; i < BATCH; i++) {
            Result<Ref<Thread>> thread = Thread::create(
                {.name = "short",
                 .priority = static_cast<unsigned>(test::random().below(RunQueue::PRIORITIES)),
                 .entry = [](void* count) { static_cast<Atomic<uint64_t>*>(count)->fetch_add(1); },
                 .argument = &ran,
                 .uses_fpu = i % 3 == 0});
            EXPECT_EQ(thread.error(), KERN_SUCCESS);
            if (thread && threads.push_back(thread.value()).ok()) {
                thread.value()->start();
            }
        }
        for (const Ref<Thread>& thread : threads) {
            (void)thread->join();
        }
    }
    EXPECT_EQ(ran.load(), uint64_t{2000}, "not every thread ran");
    EXPECT_EQ(Thread::count(), threads_before, "threads that have ended were not freed");
}

KTEST(threads, creation_fails_cleanly_without_memory) {
    test::EachFailure failure;
    while (failure.next()) {
        const Result<Ref<Thread>> thread = failure.during([] {
            return Thread::create({.name = "none", .entry = [](void*) {}, .uses_fpu = true});
        });
        EXPECT_EQ(thread.error(), failure.happened() ? KERN_RESOURCE_SHORTAGE : KERN_SUCCESS,
                  "what runs out of memory must say so, and nothing else");
    }
    EXPECT(failure.count() > 1,
           "creating a thread takes several allocations, each of which must have failed once");
}

KTEST(threads, idle_machine_is_left_alone) {
    (void)scheduler::sleep_ms(1);
    const uint64_t alarms = timer::statistics().alarms;
    (void)scheduler::sleep_ms(1000);
    // A few, each closer to the deadline than the one before, while the clock's rate is still being
    // refined. A tick every 10 ms would be a hundred.
    EXPECT(timer::statistics().alarms - alarms <= 12, "the idle processor was woken for nothing");
}

}  // namespace
