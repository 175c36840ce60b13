"""A plugin of pytest's: `-p grading.pytest_plugin --verdicts FILE --chosen FILE` runs the chosen tests and writes a line of JSON for each that ended.

The chosen: JSON, {"first": [...], "all": [...]} of [file, function, parameters or ""]. When one of the first fails, the others that have not begun
are not run: the kernel does not come to its prompt, and each would wait for it once more. A verdict is about the kernel, but for `infrastructure`.
"""

import json
import re
from pathlib import Path

import pytest

from machine import outcomes
from not_graded import is_infrastructure

VERDICTS = {outcomes.Panic: "panic", outcomes.TripleFault: "triple fault", outcomes.Hang: "hang", outcomes.Endless: "timeout",
            outcomes.BuildFailure: "build failure"}
NOT_RUN = "the kernel does not come to its prompt"
LONGEST = 8000  # characters of a message or a console


def pytest_addoption(parser):
    parser.addoption("--verdicts", type=Path, help="write a line of JSON here for each test")
    parser.addoption("--chosen", type=Path, help="run the tests that this file lists")


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Writer(config.getoption("--verdicts")))


def parameters_of(item):
    """The parameters of a test without the stage's."""
    found = re.search(r"\[(.*)\]$", item.name, re.DOTALL)
    return re.sub(r"(^|-)stage\d\d(-|$)", lambda match: match[1] and match[2], found[1], count=1) if found else ""


def pytest_collection_modifyitems(config, items):
    chosen = json.loads(config.getoption("--chosen").read_text())

    def is_in(item, cases):
        name = item.nodeid.split("::")[0], item.originalname
        return any(name == (file, function) and parameters in ("", parameters_of(item)) for file, function, parameters in cases)

    kept = [item for item in items if is_in(item, chosen["all"])]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = sorted(kept, key=lambda item: not is_in(item, chosen["first"]))
    for item in kept:
        item.is_first = is_in(item, chosen["first"])
        item.user_properties.append(("chosen", [item.nodeid.split("::")[0], item.originalname, parameters_of(item)]))


def no_prompt(config):
    """The file that says, also to other workers, that one of the first has failed."""
    return config.getoption("--chosen").with_suffix(".stop")


def pytest_runtest_setup(item):
    if not item.is_first and no_prompt(item.config).exists():
        pytest.skip(NOT_RUN)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if call.excinfo is not None and report.failed:
        report.verdict = _verdict(call.excinfo.value)
        if item.is_first and report.verdict["verdict"] != "infrastructure":
            no_prompt(item.config).touch()


def _verdict(error):
    outcome = error if isinstance(error, outcomes.Outcome) else None
    kind = "infrastructure" if is_infrastructure(error) else next((name for type_, name in VERDICTS.items() if isinstance(error, type_)), "fail")
    said = {"verdict": kind, "message": str(error)[:LONGEST], "outcome": type(error).__name__}
    if outcome is not None:
        said |= {"message": (f"{outcome.name}: {outcome.detail}" if outcome.detail else outcome.name)[:LONGEST], "meaning": outcome.meaning,
                 "function": outcome.function, "console": outcome.console[-LONGEST:], "registers": outcome.registers[-LONGEST:]}
    elif not isinstance(error, AssertionError):
        said["message"] = f"{type(error).__name__}: {error}"[:LONGEST]
    return said


class Writer:
    """Puts the phases of each test together, in the process that knows all of them."""

    def __init__(self, path):
        self.path, self.ended = path, {}

    def pytest_runtest_logreport(self, report):
        entry = self.ended.setdefault(report.nodeid, {"test": dict(report.user_properties).get("chosen") or [report.nodeid, "", ""], "verdict": "pass",
                                                      "seconds": 0.0})
        entry["seconds"] = round(entry["seconds"] + getattr(report, "duration", 0.0), 2)
        if report.failed and entry["verdict"] == "pass":
            entry.update(getattr(report, "verdict", None) or {"verdict": "infrastructure", "message": "the process that ran the test died"})
            entry["transcripts"] = [text[-LONGEST:] for name, text in report.sections if name.startswith("console of machine")]
        elif report.skipped and entry["verdict"] == "pass":
            why = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
            entry.update(verdict="not run" if NOT_RUN in why else "infrastructure", message=why)
        if report.when in ("teardown", "???"):
            with self.path.open("a") as file:
                file.write(json.dumps(self.ended.pop(report.nodeid)) + "\n")

    def pytest_collectreport(self, report):
        if report.failed:
            with self.path.open("a") as file:
                file.write(json.dumps({"test": [report.nodeid, "", ""], "verdict": "infrastructure", "message": report.longreprtext[-LONGEST:]}) + "\n")
