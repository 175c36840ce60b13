// bench: what the kernel's basic operations cost.
#include "monitor/bench.hpp"
#include "lib/format.hpp"
#include "lib/span.hpp"
#include "monitor/monitor.hpp"

extern "C" {
extern const Bench::Entry table_bench_start[];
extern const Bench::Entry table_bench_end[];
}

namespace {

constexpr uint64_t DEFAULT_RUNS = 1000;
constexpr uint64_t MOST_RUNS = 1'000'000;

void run(const Bench::Entry& entry, uint64_t runs) {
    Bench bench(runs);
    entry.function(bench);
    if (bench.done() == 0) {
        println("bench {}: could not be run", entry.name);
    } else {
        println("bench {} {} {} {}", entry.name, bench.done(), bench.least(), bench.mean());
    }
}

void bench(monitor::Arguments& arguments) {
    const Span<const Bench::Entry> entries{
        table_bench_start, static_cast<size_t>(table_bench_end - table_bench_start)};
    uint64_t runs = DEFAULT_RUNS;
    if (arguments.count() == 2) {
        const Result<uint64_t> number = arguments.number(1);
        if (!number || number.value() == 0 || number.value() > MOST_RUNS) {
            println("bench: COUNT is a number from 1 to {}", MOST_RUNS);
            return;
        }
        runs = number.value();
    }
    const StringView name = arguments[0];
    bool found = false;
    for (const Bench::Entry& entry : entries) {
        if (name == "list") {
            println("{}", entry.name);
            found = true;
        } else if (name.empty() || name == entry.name) {
            run(entry, runs);
            found = true;
        }
    }
    if (!found) {
        println("bench: there is no {}; see `bench list`", name);
    }
}

MONITOR_COMMAND(bench, "[NAME [COUNT]]", "measures operations, in clock ticks", bench);

}  // namespace
