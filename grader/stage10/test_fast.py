"""What is there only for speed changes nothing else."""

from machine import ktap
from models import ipc, trial


def test_the_slow_path_passes_the_same_cases(stage, machines):
    """What the fast path does, the slow one does too: the cases and the traces are the same with `ipc=slow`."""
    machine = machines(stage.machine(cmdline="monitor ipc=slow"))
    assert "fast path off" in machine.command("ipc"), "with `ipc=slow` on the command line, `ipc` must say `fast path off`"
    report = ktap.parse(machine.command("test ipc"))
    assert report.passed, report.summary()
    assert "fast path off: 0 messages" in machine.command("ipc"), "with `ipc=slow` no message may have gone the fast path, and `ipc` must say so"
    trial.check(machine, ipc, 5, 1000)
