"""The commands that measure: `bench` of the monitor and of the shell. What they measure is no test's business."""

import re

import pytest


def test_a_line_for_each_operation(monitor, shell):
    for machine, name in ((monitor, "yield_thread"), (shell, "null_syscall")):
        answer = machine.command(f"bench {name} 10")
        assert re.fullmatch(rf"bench {name} 10 [1-9]\d* [1-9]\d*\s*", answer), f"`bench {name} 10` must print `bench {name} 10 LEAST MEAN`; it printed {answer!r}"


@pytest.mark.parametrize("line", ["bench nothing", "bench yield_thread 0", "bench yield_thread x"])
def test_wrong_words_get_one_line(monitor, line):
    answer = monitor.command(line)
    assert len(answer.strip().splitlines()) == 1 and not re.match(r"bench \w+ \d", answer), f"`{line}` is wrong, and must be refused with one line; came {answer!r}"


@pytest.mark.parametrize("line", ["bench empty 3x", "bench empty -1", "bench empty 4294967297", "bench empty 1 2"])
def test_a_count_is_a_whole_number_in_range(shell, line):
    said = shell.command(f"{line}; echo $?")
    assert said.startswith("usage: bench ") and said.endswith("\n2\n"), (
        f"`{line}`: expected `usage: ...` and status 2, because the count is not a number, or too many words are given; came {said!r}")
