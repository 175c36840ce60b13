"""What C++ leaves undefined is noticed in a build with CHECKED=1, by file and line; elsewhere the command says that it is not."""

import re

import pytest

from machine.outcomes import Panic

WAYS = {"sum": r"2147483647 \+ 1 does not fit in 'int'", "unreachable": "a place that is never reached", "return": "the end of a function that returns something"}


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


def test_wrong_way(monitor):
    assert monitor.command("crash undefined nothing") == "crash undefined: sum, unreachable or return, not nothing\n", "a way that there is not: in words"
