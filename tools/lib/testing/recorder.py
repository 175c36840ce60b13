"""A plugin of pytest's: `-p testing.recorder --record FILE` writes each test's outcome as soon as it is known.

Tests that passed in an earlier run with the same file are left out, so that a run which was interrupted goes on where it was.
Tests marked `long` are told of by a line each.
"""
import time
from collections import Counter
from pathlib import Path

import pytest

from .record import OUTCOMES, append, read


def pytest_addoption(parser):
    parser.addoption("--record", type=Path, help="write outcomes to this file; what it says has passed is left out")


def pytest_configure(config):
    worker = getattr(config, "workerinput", None)
    path = config.getoption("--record")
    if not worker and not path:
        raise pytest.UsageError("testing.recorder wants --record FILE")
    # A worker that is started later must leave out the same tests as the first.
    config.passed = worker["passed"] if worker else [name for name, outcome in read(path).items() if outcome == "passed"]
    if not worker:
        config.pluginmanager.register(Recorder(config, path))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["passed"] = node.config.passed


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    passed = set(config.passed)
    done = [item for item in items if item.nodeid in passed]
    if done:
        config.hook.pytest_deselected(items=done)
        items[:] = [item for item in items if item.nodeid not in passed]


class Recorder:
    """Gathers the reports of a test's phases."""

    def __init__(self, config, path):
        self.config, self.path = config, path
        self.outcomes, self.began, self.selected, self.finished = {}, {}, 0, 0
        self.seconds = Counter()  # of each file's tests, by all workers

    def pytest_collection_finish(self, session):
        self.selected = self.selected or len(session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids):
        self.selected = len(ids)

    def pytest_collectreport(self, report):
        if report.failed:  # a file that cannot even be read
            append(self.path, "failed", report.nodeid)

    def pytest_runtest_logstart(self, nodeid):
        self.began[nodeid] = time.monotonic()

    def pytest_runtest_logreport(self, report):
        outcome = "infrastructure" if getattr(report, "infrastructure", False) else report.outcome
        self.outcomes[report.nodeid] = max(self.outcomes.get(report.nodeid, "passed"), outcome, key=OUTCOMES.index)
        self.seconds[report.nodeid.partition("::")[0]] += report.duration
        if report.when in ("teardown", "???"):  # ???: the process that ran it died
            self.finish(report)

    def finish(self, report):
        outcome = self.outcomes.pop(report.nodeid)
        append(self.path, outcome, report.nodeid)
        self.finished += 1
        if "long" in report.keywords:
            took = time.monotonic() - self.began.get(report.nodeid, time.monotonic())
            said = "".join(f": {value}" for name, value in report.user_properties if name == "said")
            self.config.pluginmanager.get_plugin("terminalreporter").write_line(
                f"\n[{self.finished}/{self.selected}] {outcome} {report.nodeid} ({took:.0f} s){said}")

    def pytest_terminal_summary(self, terminalreporter):
        slowest = [f"{name} {seconds:.0f} s" for name, seconds in self.seconds.most_common(40) if seconds >= 10]
        if slowest:
            terminalreporter.write_line(f"where the time goes, by file: {', '.join(slowest)}; all: {self.seconds.total():.0f} s")
