"""The commands that measure: `bench` of the monitor and of the shell. What they measure is no test's business."""

import re
import sys

import pytest

from machine import limits, stages

sys.path.insert(0, str(stages.REPOSITORY / "grader/bench"))
import bench  # noqa: E402  (its folder is on no path)


def test_a_line_for_each_operation(monitor, shell):
    for machine, name in ((monitor, "yield_thread"), (shell, "null_syscall")):
        answer = machine.command(f"bench {name} 10")
        assert re.fullmatch(rf"bench {name} 10 [1-9]\d* [1-9]\d*\s*", answer), f"`bench {name} 10` must print `bench {name} 10 LEAST MEAN`; it printed {answer!r}"


@pytest.mark.parametrize("line", ["bench nothing", "bench yield_thread 0", "bench yield_thread x"])
def test_wrong_words_get_one_line(monitor, line):
    answer = monitor.command(line)
    assert len(answer.strip().splitlines()) == 1 and not re.match(r"bench \w+ \d", answer), f"`{line}` is wrong, and must be refused with one line; came {answer!r}"


@pytest.mark.parametrize("line", ["bench empty 3x", "bench empty -1", "bench empty 4294967297", "bench empty 1 2 3"])
def test_a_count_is_a_whole_number_in_range(shell, line):
    said = shell.command(f"{line}; echo $?")
    assert said.startswith("usage: bench ") and said.endswith("\n2\n"), (
        f"`{line}`: expected `usage: ...` and status 2, because the count is not a number, or too many words are given; came {said!r}")


@pytest.mark.parametrize("now, words", [
    ({"a": 103, "b": 50}, []),
    ({"a": 104, "b": 50}, ["a: 104 instructions, recorded are 100 (+4.0%"]),
    ({"a": 90, "c": 1}, ["b: no longer measured"]),
], ids=["within", "slower", "gone"])
def test_slower_than_recorded(now, words):
    found = bench.complaints({"a": 100, "b": 50}, now)
    beginnings = [text[:len(beginning)] for text, beginning in zip(found, words)]
    assert beginnings == words and len(found) == len(words), f"with 3 % allowed the complaints about {now} should begin with {words}; they are {found}"


def test_the_page_has_what_is_recorded():
    page = bench.PAGE.read_text()
    compiler = next(name for name in bench.recorded() if name.startswith("g++ "))
    assert page == bench.table_with(bench.recorded()[compiler], page), f"docs/PERFORMANCE.md has other figures than grader/bench/baseline.json has for {compiler}: `make bench RECORD=1` writes both"


def test_nothing_is_slower_than_recorded(stage):
    """`make bench CHECK=1`: guest instructions, so that neither this machine nor its load has a part in it."""
    stage.build()
    compiler = bench.compiler_of(stage)
    if compiler not in bench.recorded():
        pytest.skip(f"nothing is recorded for {compiler}")
    done = limits.run([stages.REPOSITORY / "tools/python", stages.REPOSITORY / "grader/bench/bench.py", "--check"], limits.BUILD, env=stages.clean_environment())
    assert done.status == 0, f"`make bench CHECK=1` must find nothing slower than recorded, or dearer work is recorded with RECORD=1; it said:\n{done.output}"


@pytest.mark.long
def test_four_processors_are_worth_having():
    """`make bench PROCESSORS=4`: counted, not timed."""
    done = limits.run([stages.REPOSITORY / "tools/python", stages.REPOSITORY / "grader/bench/processors.py", "4"], limits.BUILD, env=stages.clean_environment())
    rows = dict(re.findall(r"^(\w+) +([\d.,]+)", done.output, re.M))
    for name, least in ("smp_compute_4", 3.8), ("smp_rpc_4", 1.9):
        assert float(rows[name]) >= least, f"{name} must be at least {least}: four programs wait for each other, or do not run on four processors; `make bench PROCESSORS=4` says\n{done.output}"
    longest = int(rows["lock_wait_max"].replace(",", ""))
    assert longest <= 60_000, f"nobody keeps the kernel's lock for more than 60,000 instructions while another processor waits; it was {longest}:\n{done.output}"
