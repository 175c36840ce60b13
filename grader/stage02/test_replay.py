"""`make record` and `make replay`: from a panic to the store that caused it."""

import re
import signal

import pexpect

from machine import debugger, stages, tools

LONG_ENOUGH = 300  # seconds; a recorded machine under load is slow


def test_from_a_panic_to_the_store(stage, run_directory):
    record(stage, "crash heap written")
    said = debugger.run(stage, run_directory, "memory::slab_misuse", ["print/x object", "disconnect"], target="replay")
    found = re.search(r"\$1 = (0x[0-9a-f]+)", said)
    assert found, f"the run again must come to the same panic, whose function has the address of the object that was written after it was freed:\n{said}"
    said = debugger.run(stage, run_directory, None, [f"mach stores {found[1]}", "disconnect"], target="replay")
    stores = [line for line in said.splitlines() if " to 0x" in line]
    assert stores and "write_after_free" in stores[-1] and "monitor/crashes/heap.cpp" in stores[-1], (
        f"the last who wrote to the object before the panic is write_after_free, and mach stores says:\n{said}")


def record(stage, command):
    """Boots it recorded, types the command, and ends the record where the kernel has panicked."""
    stage.build()
    make = [tools.find("make"), "-C", str(stage.path), "--no-print-directory", "record"]
    machine = pexpect.spawn(make[0], make[1:], encoding="utf-8", timeout=LONG_ENOUGH, env=stages.clean_environment())
    try:
        machine.expect("monitor> ")
        for key in command + "\r":
            machine.send(key)
            machine.expect(r"\r" if key == "\r" else key)
        machine.expect("kernel_main")  # in the panic's backtrace
        machine.sendintr()
        machine.expect(pexpect.EOF)
    finally:
        machine.kill(signal.SIGTERM)
        machine.close()
