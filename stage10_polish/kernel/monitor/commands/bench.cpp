// bench: what the kernel's basic operations cost.
#include "monitor/bench.hpp"
#include "lib/format.hpp"
#include "lib/span.hpp"
#include "memory/frame_allocator.hpp"
#include "monitor/monitor.hpp"

extern "C" {
extern const Bench::Entry table_bench_start[];
extern const Bench::Entry table_bench_end[];
}

namespace {

constexpr uint64_t DEFAULT_RUNS = 1000;
constexpr uint64_t DEFAULT_SIZE = 10;
constexpr uint64_t MOST = 1'000'000;

uint64_t free_bytes() { return memory::frames().counts().available() * PAGE_SIZE; }

void run(const Bench::Entry& entry, uint64_t runs, uint64_t size) {
    Bench bench(runs, static_cast<uint32_t>(size));
    entry.function(bench);
    if (bench.done() == 0) {
        println("bench {}: could not be run", entry.name);
    } else {
        println("bench {} {} {} {}", entry.name, bench.done(), bench.least(), bench.mean());
        if (entry.among_others) println("memory {} {} {}", entry.name, size, bench.taken());
    }
}

void bench(monitor::Arguments& arguments) {
    const Span<const Bench::Entry> entries{
        table_bench_start, static_cast<size_t>(table_bench_end - table_bench_start)};
    uint64_t numbers[] = {DEFAULT_RUNS, DEFAULT_SIZE};
    for (size_t i = 1; i < arguments.count(); i++) {
        const Result<uint64_t> number = arguments.number(i);
        if (!number || number.value() == 0 || number.value() > MOST) {
            println("bench: COUNT and SIZE are numbers from 1 to {}", MOST);
            return;
        }
        numbers[i - 1] = number.value();
    }
    const auto [runs, size] = numbers;
    const StringView name = arguments[0];
    bool found = false;
    for (const Bench::Entry& entry : entries) {
        if (name == "list") {
            println("{}{}", entry.name, entry.among_others ? " SIZE" : "");
            found = true;
        } else if (name.empty() || name == entry.name) {
            run(entry, runs, size);
            found = true;
        }
    }
    if (!found) {
        println("bench: there is no {}; see `bench list`", name);
    }
}

MONITOR_COMMAND(bench, "[NAME [COUNT [SIZE]]]", "measures operations, in clock ticks", bench);

}  // namespace

Bench::Bench(uint64_t runs, uint32_t size) : runs_(runs), size_(size), free_before_(free_bytes()) {}

void Bench::everything_is_there() {
    const uint64_t free = free_bytes();
    taken_ = free_before_ > free ? free_before_ - free : 0;
}
