"""mach_r.gdb: what GDB says of threads."""

import re

from machine import debugger


def test_threads(stage, run_directory):
    said = debugger.run(stage, run_directory, "monitor::run", ["mach threads", "mach queue", "mach bt 1", "bt 1"])
    assert re.search(r"^ +1 boot +Ready +16  0x[0-9a-f]+ monitor::start_thread\(.*\) kernel/\S+:\d+$", said, re.M), (
        f"the thread that booted has just made the monitor's, which took the processor from it:\n{said}")
    assert re.search(r"^ +2 idle +Ready +0  ", said, re.M), f"the idle thread has the lowest priority:\n{said}"
    assert re.search(r"^ +\d+ monitor +Running +\d+$", said, re.M), f"the monitor's thread is the one that runs:\n{said}"
    assert re.search(r"^16  boot \(1\)$", said, re.M), f"of all threads only boot waits for its turn (idle is in no queue):\n{said}"
    assert re.search(r"^#\d+  0x[0-9a-f]+ kernel_main\(.*\) kernel/main.cpp:\d+$", said, re.M), f"the calls of boot go back to kernel_main:\n{said}"
    assert re.search(r"^#0  monitor::run", said, re.M), f"GDB's own bt must still show where the processor is:\n{said}"
