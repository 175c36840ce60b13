"""Flat programs that restrict themselves."""

import pytest

from machine import abi, programs
from machine.abi import call

ALL = (1 << len(abi.CALLS)) - 1


@pytest.fixture
def run(stage, machines, run_directory):
    """run(source, ...): what `run` prints of each program (NASM), one after the other on one machine."""

    def ran(*sources):
        modules = {f"program{number}": programs.flat(source, run_directory) for number, source in enumerate(sources)}
        machine = machines(stage.machine(modules=modules))
        return [machine.command(f"run program{number}") for number in range(len(sources))]

    return ran


@pytest.fixture
def restrict(parameters):
    """restrict("write", "exit"): NASM that keeps these calls, and shows nothing; a number is a mask."""

    def kept(*names):
        mask = names[0] if names and isinstance(names[0], int) else sum(1 << abi.NUMBER[name] for name in names)
        return call(parameters.NUMBER, mask)

    return kept


@pytest.fixture
def answered(run):
    """answered(calls, status): the numbers that the calls of a program answered, whose last words must be `exit STATUS`."""

    def shown(calls, status=0, before=""):
        said = run(abi.answers(calls, status, before))[0]
        assert said.endswith(f"program0: exit {status}\n"), f"the program must come to its end with {status}; this was printed:\n{said}"
        return abi.shown(said)

    return shown
