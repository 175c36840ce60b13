// trial: a long random run of one subsystem, and the digest of what it did.
#include "monitor/trial.hpp"
#include "lib/format.hpp"
#include "lib/span.hpp"
#include "monitor/monitor.hpp"

extern "C" {
extern const monitor::Trial table_trial_start[];
extern const monitor::Trial table_trial_end[];
}

namespace {

constexpr uint64_t LARGEST_COUNT = 10'000'000;
constexpr uint64_t NO_STEP = ~uint64_t{0};

constinit uint64_t record[1024] = {};  // what entered the digest in the step that was asked for

void run(const monitor::Trial& trial, uint64_t seed, uint64_t count, uint64_t step) {
    monitor::Digest digest(step, record);
    const Result<void> done = trial.function(seed, count, digest);
    if (digest.watched()) {
        print("trial {}: step {} after {:#018x}:", trial.name, step, digest.before());
        for (const uint64_t number : digest.kept()) print(" {}", number);
        println("");
    }
    if (done) {
        println("trial {}: digest {:#018x}", trial.name, digest.value());
    } else {
        println("trial {}: {} (steps begun: {})", trial.name, done.error(), digest.steps());
    }
}

void trial(monitor::Arguments& arguments) {
    const Span<const monitor::Trial> trials{
        table_trial_start, static_cast<size_t>(table_trial_end - table_trial_start)};
    const Result<uint64_t> seed = arguments.number(1);
    const Result<uint64_t> count = arguments.number(2);
    const Result<uint64_t> step = arguments.count() == 4 ? arguments.number(3) : NO_STEP;
    if (!seed || !count || !step || count.value() > LARGEST_COUNT) {
        println("trial: SEED, COUNT and STEP are numbers, COUNT at most {}", LARGEST_COUNT);
        return;
    }
    for (const monitor::Trial& candidate : trials) {
        if (arguments[0] == candidate.name) {
            return run(candidate, seed.value(), count.value(), step.value());
        }
    }
    print("trial: there is no {}; there are:", arguments[0]);
    for (const monitor::Trial& known : trials) {
        print(" {}", known.name);
    }
    println("");
}

MONITOR_COMMAND(trial, "NAME SEED COUNT [STEP]",
                "a random run; prints its digest, and what entered it in one step", trial);

}  // namespace
