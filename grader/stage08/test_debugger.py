"""mach_r.gdb: what GDB says of tasks and their ports, where the shell waits for its first key."""

import re

from machine import debugger


def test_tasks_and_ports(stage, run_directory):
    said = debugger.run(stage, run_directory, "ConsoleInput::wait_for_byte", ["mach tasks", "mach ports 1", "mach threads"])
    assert re.search(r"^ +1 init +Alive +1 threads, \d+ names$", said, re.M), f"init is the first task:\n{said}"
    assert re.search(r"^ +2 shell +Alive +1 threads, \d+ names$", said, re.M), f"the shell is the second:\n{said}"
    names = int(re.search(r"init .* (\d+) names", said)[1])
    listed = re.findall(r"^ +0x[0-9a-f]+  (.*)$", said, re.M)
    assert len(listed) == names, f"init has {names} names, and mach ports 1 lists each:\n{said}"
    assert "set" in listed, f"init serves its ports through a set:\n{said}"
    assert [line for line in listed if re.fullmatch(r"receive; port 0x[0-9a-f]+, InSpace, \d of 5 messages", line)], (
        f"init has receive rights, with their queues:\n{said}")
    assert re.search(r"^ +\d+ init +(Blocked|Ready) +16  0x\w+ ipc::", said, re.M), f"init's thread is in mach_msg, or comes out of it:\n{said}"
