"""`make record` and `make replay`: from the panic back to the store that caused it."""

import signal

import pexpect

from machine import debugger, stages, tools

LONG_ENOUGH = 300  # seconds; a recorded machine under load is slow


def test_from_a_panic_back_to_the_store(stage, run_directory):
    stage.build()
    make = [tools.find("make"), "-C", str(stage.path), "--no-print-directory", "record"]
    machine = pexpect.spawn(make[0], make[1:], encoding="utf-8", timeout=LONG_ENOUGH, env=stages.clean_environment())
    try:
        machine.expect("monitor> ")
        for key in "crash heap written\r":
            machine.send(key)
            machine.expect(r"\r" if key == "\r" else key)
        machine.expect("was written after it was freed")
        machine.sendintr()
        machine.expect(pexpect.EOF)
    finally:
        machine.kill(signal.SIGTERM)
        machine.close()
    said = debugger.run(stage, run_directory, "memory::slab_misuse", ["watch -l *(unsigned long*)object", "reverse-continue", "bt 1"], target="replay")
    assert "#0  (anonymous namespace)::write_after_free" in said, (
        f"the heap found a word changed that nobody owns; going back, the watchpoint must stop in write_after_free, which changed it:\n{said}")
