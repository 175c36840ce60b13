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

void trial(monitor::Arguments& arguments) {
    const Span<const monitor::Trial> trials{
        table_trial_start, static_cast<size_t>(table_trial_end - table_trial_start)};
    const Result<uint64_t> seed = arguments.number(1);
    const Result<uint64_t> count = arguments.number(2);
    if (!seed || !count || count.value() > LARGEST_COUNT) {
        println("trial: SEED and COUNT are numbers, COUNT at most {}", LARGEST_COUNT);
        return;
    }
    for (const monitor::Trial& candidate : trials) {
        if (arguments[0] == candidate.name) {
            const Result<uint64_t> digest = candidate.function(seed.value(), count.value());
            if (digest) {
                println("trial {}: digest {:#018x}", candidate.name, digest.value());
            } else {
                println("trial {}: {}", candidate.name, digest.error());
            }
            return;
        }
    }
    print("trial: there is no {}; there are:", arguments[0]);
    for (const monitor::Trial& known : trials) {
        print(" {}", known.name);
    }
    println("");
}

MONITOR_COMMAND(trial, "NAME SEED COUNT", "a random run; prints its digest", trial);

}  // namespace
