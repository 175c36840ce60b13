// Benchmarks: how many clock ticks an operation takes, at least and on average over many runs.
//
//     BENCHMARK(name, function)         `bench name` calls function(bench)
//     BENCHMARK_AMONG(name, function)   the same, among bench.size() others of what it deals with
//
// The function prepares, then runs the operation `bench.runs()` times, each between start() and
// stop().
#pragma once

#include "arch/tsc.hpp"
#include "lib/string_view.hpp"

class Bench {
public:
    Bench(uint64_t runs, uint32_t size);

    uint64_t runs() const { return runs_; }
    uint32_t size() const { return size_; }
    void start() {
        if (done_ == 0) everything_is_there();
        started_ = tsc::read();
    }
    // `parts`: how often the operation has been done since start().
    void stop(uint64_t parts = 1) { add(elapsed() / parts); }
    uint64_t elapsed() const { return tsc::read() - started_; }
    void add(uint64_t ticks) {
        least_ = min(least_, ticks);
        total_ += ticks;
        done_++;
    }

    uint64_t done() const { return done_; }
    uint64_t least() const { return least_; }
    uint64_t mean() const { return done_ ? total_ / done_ : 0; }
    // Memory taken between the benchmark's beginning and its first start(), in bytes.
    uint64_t taken() const { return taken_; }

    struct Entry {
        const char* name;
        void (*function)(Bench& bench);
        bool among_others;
    };

private:
    void everything_is_there();

    uint64_t runs_;
    uint32_t size_;
    uint64_t free_before_;  // bytes
    uint64_t taken_ = 0;
    uint64_t started_ = 0;
    uint64_t done_ = 0;
    uint64_t least_ = ~uint64_t{0};
    uint64_t total_ = 0;
};

#define BENCHMARK_ENTRY(name, function, among_others)                                              \
    [[gnu::section(".table.bench"), gnu::used,                                                     \
      gnu::aligned(8)]] static constinit const Bench::Entry bench_##name {                         \
#name, function, among_others                                                              \
    }
#define BENCHMARK(name, function) BENCHMARK_ENTRY(name, function, false)
#define BENCHMARK_AMONG(name, function) BENCHMARK_ENTRY(name, function, true)
