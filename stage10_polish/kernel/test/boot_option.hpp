// The command line's `test` and `test=SUITE.CASE`, with `seed=NUMBER`.
#pragma once

namespace test {

// If asked to, runs the tests and leaves: with status 33 from QEMU's isa-debug-exit if all passed,
// 35 if not. Returns if nobody asked.
void run_if_asked();

}  // namespace test
