"""mach_r.gdb: what GDB says of page tables."""

import re

from machine import debugger, tools

tools.find("gdb")


def test_pte(stage, run_directory):
    said = debugger.run(stage, run_directory, "monitor::run", ["mach pte $rip", "p/x $rip", "mach pte 0x400000000000"])
    address = re.search(r"\$1 = (0x[0-9a-f]+)", said)[1]
    found = re.search(rf"{address} is physical (0x[0-9a-f]+), in a page of (4|2048) KiB", said)
    assert found, f"mach pte follows the tables to the page of the code that runs, {address}:\n{said}"
    assert int(found[1], 16) == int(address, 16) - 0xFFFF_FFFF_8000_0000, f"the kernel is linked 2 GiB below the end and lies where it was loaded:\n{said}"
    assert re.search(r"PML4\[128\] .* not present: nothing is mapped at 0x400000000000", said), f"the lower half is empty at this point:\n{said}"
