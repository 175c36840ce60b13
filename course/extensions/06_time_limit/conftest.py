"""Programs that take a time that is known, by the machine's own clock, on which nothing else runs."""

import pytest

from machine import programs
from machine.abi import call

MILLISECOND = 1_000_000  # of the clock


def busy(milliseconds, label):
    """NASM: works for so long, as far as the clock tells."""
    return f"""
{call("clock_get")}
    lea r12, [rax + {milliseconds} * {MILLISECOND}]
{label}:
{call("clock_get")}
    cmp rax, r12
    jb {label}
"""


def asleep(milliseconds):
    return call("thread_sleep", milliseconds)


@pytest.fixture
def limited(stage, machines, run_directory, parameters):
    """limited((limit, source), ...): what is said of each program that runs within its limit, one after the other on one machine."""

    def said(*plays):
        modules = {f"program{number}": programs.flat(source, run_directory) for number, (_, source) in enumerate(plays)}
        machine = machines(stage.machine(modules=modules))
        return [machine.command(f"{parameters.COMMAND} {limit} program{number}").removeprefix(f"program{number}: ").removesuffix("\n") for number, (limit, _) in enumerate(plays)]

    return said


@pytest.fixture
def ended(parameters):
    """What is said of one that has used up its time."""
    return f"killed: {parameters.WORDS}"
