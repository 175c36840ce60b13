"""Mutants of stage 03: threads."""

from .mutant import Mutant

MUTANTS = [
    Mutant("device_registers_combined", "03", "device registers are mapped without cache-disable", "kernel/memory/virtual.cpp",
           "    if (caching == Caching::Uncached) flags |= page_entry::CACHE_DISABLE;\n", "    (void)caching;\n", "stage02/test_page_tables.py -k device"),
    Mutant("priority_ignored", "03", "the lowest priority runs first", "kernel/thread/run_queue.hpp",
           "31 - __builtin_clz(occupied_)", "__builtin_ctz(occupied_)", "common/test_trees.py stage03 -k kernel_tests or stage03"),
    Mutant("sse_not_saved", "03", "SSE registers are not saved when their owner changes", "kernel/arch/x86_64/include/arch/context.hpp",
           "    if (from) from->extended_state->save();\n", "", "common/test_trees.py stage03 -k kernel_tests or sse"),
    Mutant("slice_never_ends", "03", "a thread that never yields is never preempted", "kernel/thread/dispatch.cpp",
           "            slice_over_ = true;", "            slice_over_ = false;", "common/test_trees.py stage03"),
    Mutant("sched_step_not_begun", "03", "`trial sched ... STEP` takes all that workers do for one step", "kernel/monitor/trials/sched.cpp",
           "        trial.digest_.begin_step();\n", "", "stage03/test_threads.py -k step_of_a_trial"),
    Mutant("limit_not_armed_alone", "03", "a lone busy thread is not interrupted at the limit of a test's time", "kernel/arch/x86_64/timer.cpp",
           "    limit_handler = function;\n    arm(0);\n", "    limit_handler = function;\n", "stage03/test_time_limit.py common/test_trees.py stage03 -k hanging or kernel_tests"),
    Mutant("limit_lost_at_an_alarm", "03", "the limit of a test's time is forgotten when an earlier alarm goes off", "kernel/arch/x86_64/timer.cpp",
           "    if (limit != NEVER) timer::arm(limit);\n", "", "common/test_trees.py stage03 -k kernel_tests"),
    Mutant("limit_after_the_first_sleeper", "03", "the alarm is armed beyond the limit of a test's time", "kernel/arch/x86_64/timer.cpp",
           "min(nanoseconds, limit)", "nanoseconds", "common/test_trees.py stage03 -k kernel_tests"),
    Mutant("first_frame_not_cleared", "03", "a new thread's backtrace goes on in what its stack held before", "kernel/arch/x86_64/context.cpp",
           "    *frame = FirstFrame{};\n", "", "common/test_trees.py stage03 -k kernel_tests or q35"),
    Mutant("next_forgets_the_rest", "03", "the wheel forgets the slot in which it was stopped", "kernel/timer/timing_wheel.cpp",
           "    if (emptying_) return Deadline::at(current_ << TICK_SHIFT);\n", "", "common/test_trees.py stage03 -k kernel_tests or q35"),
    Mutant("equal_not_armed", "03", "the alarm is not set when an equal thread becomes ready", "kernel/thread/dispatch.hpp",
           "        } else if (int{thread.priority} == current_priority_) {\n            arm(slice_end_);\n        }",
           "        }", "common/test_trees.py stage03 -k kernel_tests or q35"),
    Mutant("slice_starts_again", "03", "a thread that a more important one interrupts gets a new slice", "kernel/thread/dispatch.hpp",
           "cpu_clock::time_at(counted) + next.slice_left_;", "cpu_clock::time_at(counted) + scheduler::SLICE;", "common/test_trees.py stage03 -k kernel_tests or q35"),
    Mutant("slice_of_before", "03", "a thread that is woken goes on with the rest of its last slice", "kernel/thread/dispatch.hpp",
           "        thread.slice_left_ = scheduler::SLICE;\n        ready_.push_back(thread);\n        if (int{thread", "        ready_.push_back(thread);\n        if (int{thread",
           "stage03/test_suites.py -k woken"),
]
