// Benchmarks: how many clock ticks an operation takes, at least and on average over many runs.
//
//     BENCHMARK(name, function)     `bench name` calls function(bench)
//
// The function prepares, then runs the operation `bench.runs()` times, each between start() and
// stop().
#pragma once

#include "arch/tsc.hpp"
#include "lib/string_view.hpp"

class Bench {
public:
    explicit Bench(uint64_t runs) : runs_(runs) {}

    uint64_t runs() const { return runs_; }
    void start() { started_ = tsc::read(); }
    void stop() { add(tsc::read() - started_); }
    void add(uint64_t ticks) {
        least_ = min(least_, ticks);
        total_ += ticks;
        done_++;
    }

    uint64_t done() const { return done_; }
    uint64_t least() const { return least_; }
    uint64_t mean() const { return done_ ? total_ / done_ : 0; }

    struct Entry {
        const char* name;
        void (*function)(Bench& bench);
    };

private:
    uint64_t runs_;
    uint64_t started_ = 0;
    uint64_t done_ = 0;
    uint64_t least_ = ~uint64_t{0};
    uint64_t total_ = 0;
};

#define BENCHMARK(name, function)                                                                  \
    [[gnu::section(".table.bench"), gnu::used,                                                     \
      gnu::aligned(8)]] static constinit const Bench::Entry bench_##name {                         \
#name, function                                                                            \
    }
