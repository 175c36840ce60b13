// The clock (time stamp counter) and the alarm (local APIC timer), both measured against the
// interval timer: for a fifth of a millisecond while booting, then again over longer and longer
// times.
#include "timer/timer.hpp"

#include "arch/clock.hpp"
#include "arch/interrupts.hpp"
#include "arch/interval_timer.hpp"
#include "arch/local_apic.hpp"
#include "lib/panic.hpp"

namespace {

constexpr uint64_t SECOND = 1'000'000'000;
constexpr uint64_t HALF_MEASUREMENT = 110;         // counts of the interval timer: 92 microseconds
constexpr uint64_t FIRST_REFINEMENT = 30'000'000;  // nanoseconds; then twice that, and so on
constexpr uint64_t LAST_REFINEMENT = 60 * SECOND;
constexpr uint64_t SAMPLE_ERROR = 4'000;          // nanoseconds, generously
constexpr uint64_t FARTHEST_ALARM = 10 * SECOND;  // one that is farther comes early
constexpr uint64_t NEVER = Deadline::never().nanoseconds();

// One moment, as the three timers saw it.
struct Sample {
    uint64_t clock = 0;
    uint32_t alarm = 0;     // counts down
    uint16_t interval = 0;  // counts down
};

Sample origin;             // where refinements measure from
uint64_t origin_time = 0;  // nanoseconds
uint64_t next_refinement = 0;
uint64_t error_limit = 0;  // of the rate in use, in billionths
// How far clock and alarm went in the same time.
struct {
    uint64_t clock_ticks;
    uint64_t alarm_counts;
} compared;
uint64_t clock_hz = 0;
uint64_t alarm_hz = 0;
uint64_t alarm_multiplier = 0;  // counts per nanosecond, times 2^32
uint64_t alarms = 0;
uint64_t refinements = 0;
void (*handler)() = nullptr;
uint64_t limit = NEVER;  // nanoseconds; the alarm is never armed for later than this
void (*limit_handler)(TrapFrame&) = nullptr;

// Waits for the interval timer to count (0.84 microseconds), a few times, and keeps the attempt
// that took least: in the others the machine may have been stopped in the middle.
Sample take_sample() {
    Sample best;
    uint64_t least = ~uint64_t{0};
    for (int attempt = 0; attempt < 4; attempt++) {
        const uint16_t start = interval_timer::count();
        for (int reads = 0;; reads++) {
            const uint64_t before = cpu_clock::counter();
            const uint16_t interval = interval_timer::count();
            const uint32_t alarm = local_apic::timer_count();
            const uint64_t after = cpu_clock::counter();
            if (interval != start) {
                if (after - before < least) {
                    least = after - before;
                    best = {after, alarm, interval};
                }
                break;
            }
            if (reads == 100'000) {
                panic("the interval timer does not count");
            }
        }
    }
    return best;
}

uint64_t counts_between(const Sample& from, const Sample& to) {
    return static_cast<uint16_t>(from.interval - to.interval);
}

// The two timers were compared with each other better than with the interval timer: when the
// clock's rate is known better, so is the alarm's.
void use_clock_rate(uint64_t hz, uint64_t base_counter, uint64_t base) {
    clock_hz = hz;
    alarm_hz = hz / compared.clock_ticks * compared.alarm_counts +
               hz % compared.clock_ticks * compared.alarm_counts / compared.clock_ticks;
    alarm_multiplier = (alarm_hz << 32) / SECOND;
    cpu_clock::Rate& other =
        cpu_clock::rate == &cpu_clock::rates[0] ? cpu_clock::rates[1] : cpu_clock::rates[0];
    other = {base_counter, base, (SECOND << 32) / hz};
    __atomic_store_n(&cpu_clock::rate, &other, __ATOMIC_RELEASE);
}

Sample sample_later_than(const Sample& from) {
    while (static_cast<uint16_t>(from.interval - interval_timer::count()) < HALF_MEASUREMENT) {
    }
    return take_sample();
}

uint64_t rate_between(const Sample& from, const Sample& to) {
    return (to.clock - from.clock) * interval_timer::FREQUENCY / counts_between(from, to);
}

// Measures clock and alarm against the interval timer, from a first sample at time 0 on, uses the
// rate, and plans the first refinement. The measurement has two halves that must agree: an emulator
// that was stopped for so long that the interval timer went around unnoticed shows as a difference,
// and is measured again. (There is no division of 128 bits in a kernel without a C library.)
void measure_first() {
    interval_timer::start();
    local_apic::start_timer(~uint32_t{0});
    Sample from = take_sample();
    Sample middle = sample_later_than(from);
    Sample to = sample_later_than(middle);
    for (int attempt = 0; attempt < 100; attempt++) {
        const uint64_t first = rate_between(from, middle);
        const uint64_t second = rate_between(middle, to);
        if (max(first, second) - min(first, second) < first / 32) break;
        from = middle;
        middle = to;
        to = sample_later_than(middle);
    }
    local_apic::start_timer(0);

    compared = {to.clock - from.clock, from.alarm - to.alarm};
    if (compared.clock_ticks == 0 || compared.alarm_counts == 0) {
        panic("the processor's clock or the local APIC's timer does not count");
    }
    use_clock_rate(rate_between(from, to), from.clock, 0);
    origin = to;
    origin_time = cpu_clock::rate->at(to.clock);
    next_refinement = origin_time + FIRST_REFINEMENT;
    error_limit = SAMPLE_ERROR * SECOND / origin_time;
}

// Measures again, over all the time since the first sample, in which the interval timer has gone
// around some number of times. The clock tells how many, while its error (error_limit) is less than
// a quarter of the timer's period; if it is more, refinement begins anew from here. The clock goes
// on from what it shows, and the next refinement is due after as long again, LAST_REFINEMENT at
// most.
void refine() {
    const Sample now = take_sample();
    const uint64_t elapsed = cpu_clock::rate->at(now.clock) - origin_time;
    constexpr uint64_t HALF_PERIOD =
        interval_timer::PERIOD * SECOND / interval_timer::FREQUENCY / 2;
    if (elapsed / 1000 * error_limit / (SECOND / 1000) < HALF_PERIOD / 2) {
        const uint64_t expected = elapsed / SECOND * interval_timer::FREQUENCY +
                                  elapsed % SECOND * interval_timer::FREQUENCY / SECOND;
        const auto difference = static_cast<int16_t>(counts_between(origin, now) - expected);
        const uint64_t counts = expected + static_cast<uint64_t>(int64_t{difference});
        const uint64_t ticks = now.clock - origin.clock;
        const uint64_t hz = ticks / counts * interval_timer::FREQUENCY +
                            ticks % counts * interval_timer::FREQUENCY / counts;
        use_clock_rate(hz, now.clock, cpu_clock::rate->at(now.clock));
        error_limit = SAMPLE_ERROR * SECOND / elapsed + 1;
        refinements++;
        next_refinement += min(elapsed, LAST_REFINEMENT);
    } else {
        origin = now;
        origin_time = cpu_clock::rate->at(now.clock);
        next_refinement = origin_time + FIRST_REFINEMENT;
    }
}

void alarm(TrapFrame& frame) {
    local_apic::end_of_interrupt();
    alarms++;
    const uint64_t now = cpu_clock::now();
    if (now >= next_refinement) {
        refine();
    }
    if (now >= limit) {
        limit = NEVER;
        limit_handler(frame);
    }
    if (limit != NEVER) timer::arm(limit);
    handler();
}

}  // namespace

void timer::initialise() {
    interrupts::on(local_apic::TIMER_VECTOR, alarm);
    InterruptGuard undisturbed;
    measure_first();
}

uint64_t timer::now() { return cpu_clock::now(); }

void timer::arm(uint64_t nanoseconds) {
    const uint64_t now = cpu_clock::now();
    const uint64_t when = min(nanoseconds, limit);
    const uint64_t ahead = when > now ? min(when - now, FARTHEST_ALARM) : 0;
    const uint64_t count = ahead * alarm_multiplier >> 32;
    // The two timers were not measured exactly: a little less is early, as it may be.
    local_apic::start_timer(static_cast<uint32_t>(max(count - (count >> 10), uint64_t{1})));
}

void timer::disarm() {
    if (limit != NEVER) {
        arm(limit);
    } else {
        local_apic::start_timer(0);
    }
}

void timer::set_handler(void (*function)()) { handler = function; }

// An alarm at once arms whatever is right from now on.
void timer::set_limit(Deadline new_limit, void (*function)(TrapFrame&)) {
    InterruptGuard undisturbed;
    limit = new_limit.nanoseconds();
    limit_handler = function;
    arm(0);
}

timer::Statistics timer::statistics() { return {clock_hz, alarm_hz, alarms, refinements}; }
