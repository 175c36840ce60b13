"""Undefined behaviour, of the kernel and of programs, and misuse of heap and locks are noticed in a build with CHECKED=1; elsewhere the commands say that nothing looks."""

import re

import pytest

from machine.outcomes import Panic

WAYS = {"sum": r"2147483647 \+ 1 does not fit in 'int'", "unreachable": "a place that is never reached", "return": "the end of a function that returns something"}
MISUSES = {"overrun": r"heap: the bytes behind object 0x[0-9a-f]+ were written", "freed": r"heap: object 0x[0-9a-f]+ of \d+ bytes was written after it was freed",
           "order": r'lock "crash outer" \(rank 1000\) is wanted with lock "crash inner" \(rank 1001\) held'}


@pytest.mark.parametrize("way", WAYS)
def test_undefined_behaviour(monitor, way):
    try:
        said = monitor.command(f"crash undefined {way}")
    except Panic as panic:
        assert re.fullmatch(rf"undefined behaviour: {WAYS[way]} at \S+undefined\.cpp:\d+", panic.detail), (
            f"expected was `undefined behaviour: WHAT at FILE:LINE`, came {panic.detail!r}")
        assert "crash" in panic.function, f"the backtrace must begin with the function that did it; it begins with {panic.function}"
    else:
        assert said == "nothing noticed: only a build with CHECKED=1 looks\n", f"without CHECKED=1 `crash undefined` must say that nothing looks; it said {said!r}"


@pytest.mark.parametrize("way", MISUSES)
def test_misuse(monitor, way):
    try:
        said = monitor.command(f"crash misuse {way}")
    except Panic as panic:
        assert re.fullmatch(MISUSES[way], panic.detail), f"expected was {MISUSES[way]!r}, came {panic.detail!r}"
        assert "crash" in panic.text.partition("backtrace")[2], f"the backtrace must have the function that did it; it is:\n{panic.text}"
    else:
        assert said == "nothing noticed: only a build with CHECKED=1 looks\n", f"without CHECKED=1 `crash misuse` must say that nothing looks; it said {said!r}"


def test_wrong_way(monitor):
    assert monitor.command("crash misuse nothing") == "crash misuse: overrun, freed or order, not nothing\n", "a way that there is not: in words"
    assert monitor.command("crash undefined nothing") == "crash undefined: sum, unreachable or return, not nothing\n", "a way that there is not: in words"


def test_undefined_behaviour_of_a_program(shell):
    said = shell.command("crashes crash sum; echo $?")
    if "nothing noticed" in said:
        assert said == "crash: nothing noticed: the sum is -2147483648\n0\n", f"without CHECKED=1 `crash sum` must do what the processor does and go on; it said {said!r}"
    else:
        assert "EXC_BAD_INSTRUCTION" in said and re.search(r"^  #0 0x[0-9a-f]{16} \S*sum\S*\+0x", said, re.M) and said.endswith("\n134\n"), (
            f"with CHECKED=1 a sum that does not fit must be an invalid opcode, in the function that adds; `crashes crash sum` said\n{said}")
