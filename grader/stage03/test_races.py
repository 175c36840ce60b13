"""Races, found by search: two threads, one stopped after each of its instructions in turn (the kernel's suite `races`)."""

import re

from machine import ktap, races
from machine.outcomes import Panic


def search(machine, stage, selection="races"):
    """The report of a search; a failure, a panic too, names the instruction at which it must happen."""
    try:
        text = machine.command(f"test {selection}")
    except Panic as panic:
        raise AssertionError(f"{panic.detail}\n{races.explained(panic.console, stage)}") from panic
    report = ktap.parse(text)
    assert report.passed, f"{races.explained(text, stage)}\n{report.summary()}"
    return text


def test_every_instruction_preempted_in_turn(monitor, stage):
    text = search(monitor, stage)
    searched = {name: int(runs) for name, runs in re.findall(r"# race (\w+): \d+ instructions; one event in each of (\d+) runs", text)}
    assert searched, "the suite `races` must say of each scenario how many runs its search took"
    short = [name for name, runs in searched.items() if runs < 20]
    assert not short, f"these scenarios have been stopped at fewer than 20 of their instructions, so that nothing was searched: {short}"
