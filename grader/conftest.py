"""Which tests run against which stage tree, and the fixtures they start from.

Invariant: a test in stageNN/ runs on every selected stage from NN on (or to its `until`); a stage directory that exists is
selected unless the command line says otherwise, and a stage without its tests, or tests without their stage, is an error.
"""

import contextlib
import os
import random
import re
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest

from machine import console, stages
from machine.outcomes import printable

pytest_plugins = ["extension_fixtures", "long_tests", "not_graded", "shell_fixtures"]
TESTS = Path(__file__).resolve().parent
RUNS_DIRECTORY = Path("/dev/shm")
TRANSCRIPT_LINES = 40


def pytest_addoption(parser):
    group = parser.getgroup("mach_r")
    group.addoption("--stage", action="append", default=[], metavar="NN", help="only this stage's tree, with all tests up to it (repeatable)")
    group.addoption("--all-stages", action="store_true", help="every test on every stage from its own on, not only on its own and the newest")
    group.addoption("--seed", default=None, help="seed of this run's random data, as printed in the header")
    group.addoption("--patience", type=float, default=None, metavar="SECONDS", help="how long a machine may be silent before it counts as hung")
    group.addoption("--processors", type=int, default=1, metavar="N", help="how many processors a machine has whose test does not say")
    group.addoption("--keep", action="store_true", help="keep the run's directory (media, saved machines)")


def pytest_configure(config):
    if config.getoption("--patience"):
        console.QUIET_LIMIT = config.getoption("--patience")
    stages.PROCESSORS = config.getoption("--processors")
    worker = getattr(config, "workerinput", None)
    if worker is not None:
        config.seed, config.run_directory = worker["seed"], worker["run_directory"]
        return
    config.seed = config.getoption("--seed") or secrets.token_hex(6)
    # Guest memory lives in files there: a RAM disk if there is one of some size, so that nothing is written to a disk.
    roomy = RUNS_DIRECTORY.is_dir() and shutil.disk_usage(RUNS_DIRECTORY).free > 4 << 30
    config.run_directory = tempfile.mkdtemp(prefix="mach_r.", dir=RUNS_DIRECTORY if roomy else None)
    Path(config.run_directory, "owner").write_text(f"{os.getpid()} {stages.root()}\n")
    remove_abandoned(Path(config.run_directory).parent)


def remove_abandoned(parent):
    """Removes the directories of runs that were killed before they could do it."""
    for owner in parent.glob("mach_r.*/owner"):
        try:
            os.kill(int(owner.read_text().split()[0]), 0)
        except (ProcessLookupError, ValueError, IndexError):
            shutil.rmtree(owner.parent, ignore_errors=True)
        except OSError:
            pass  # another user's


def pytest_unconfigure(config):
    if hasattr(config, "run_directory") and not hasattr(config, "workerinput"):
        if config.getoption("--keep"):
            print(f"kept: {config.run_directory}")
        else:
            shutil.rmtree(config.run_directory, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["seed"] = node.config.seed
    node.workerinput["run_directory"] = node.config.run_directory


def pytest_report_header(config):
    names = ", ".join(path.name for path in stages.find_all().values()) or "none"
    return [f"stages in {stages.root()}: {names}", f"seed: {config.seed} (--seed {config.seed} draws the same random data again)"]


def home_stage(path):
    """The stage whose tests lie in this file: its directory's name; None for tests of the grader itself and of all stages."""
    match = re.match(r"stage(\d\d)/|extensions/(\d\d)_", Path(path).relative_to(TESTS).as_posix())
    return match[1] or match[2] if match else None


def stages_for(metafunc):
    """The numbers of the stages that a test runs on."""
    existing, config, definition = list(stages.find_all()), metafunc.config, metafunc.definition
    home = home_stage(definition.path)
    first = home or (existing[0] if existing else "01")
    until = definition.get_closest_marker("until")
    last = first if definition.get_closest_marker("own_stage") else until.args[0] if until else "99"
    possible = [number for number in existing if first <= number <= last]
    wanted = [number.removeprefix("stage")[:2].zfill(2) for number in config.getoption("--stage")]
    if wanted:
        return [number for number in possible if number in wanted]
    if config.getoption("--all-stages") or home is None:
        return possible
    return sorted({possible[0], possible[-1]}) if possible else []


def pytest_generate_tests(metafunc):
    if "stage" in metafunc.fixturenames:
        metafunc.parametrize("stage", stages_for(metafunc), ids=lambda number: f"stage{number}", indirect=True, scope="session")


def pytest_collection_modifyitems(config, items):
    """Drops what has no stage to run on (instead of a skip that nobody reads), and puts each stage's tests together."""

    def number(item):
        return item.callspec.params.get("stage", "00") if hasattr(item, "callspec") else "00"

    nowhere = [item for item in items if not isinstance(number(item), str)]  # pytest's mark for an empty list of parameters
    if nowhere:
        config.hook.pytest_deselected(items=nowhere)
    items[:] = sorted((item for item in items if item not in nowhere), key=number)


@pytest.fixture(scope="session")
def run_directory(request):
    return Path(request.config.run_directory)


@pytest.fixture(scope="session")
def stage(request, run_directory):
    """The stage tree under test, built. stage.machine(...) clones a booted machine, stage.boot(...) boots one."""
    number = request.param
    return stages.Stage(number, stages.find_all()[number], run_directory).build()


@pytest.fixture
def rng(request):
    """Random numbers of this test alone: the same again for the same --seed, whatever else runs."""
    return random.Random(f"{request.config.seed} {request.node.nodeid}")


@pytest.fixture(scope="session")
def shared_rng(request):
    """shared_rng("name"): random numbers that every test and worker of this run draws alike, for what a saved machine carries."""
    return lambda name: random.Random(f"{request.config.seed} {name}")


class Machines(list):
    """The machines of one test."""

    def __call__(self, machine):
        self.append(machine)
        return machine

    def close(self):
        """All of them, whatever one may raise."""
        with contextlib.ExitStack() as closing:
            for machine in self:
                closing.callback(machine.close)


@pytest.fixture
def machines():
    """Takes machines that a test starts itself, to close them at its end: `machine = machines(stage.machine(memory="64M"))`."""
    started = Machines()
    yield started
    started.close()


@pytest.fixture
def monitor(stage, machines):
    """A pristine machine (256 MB, qemu64) at the `monitor> ` prompt."""
    return machines(stage.machine())


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failure shows the console of every machine that the test had."""
    report = (yield).get_result()
    if report.when == "call" and report.failed:
        for number, machine in enumerate(getattr(item, "funcargs", {}).get("machines", ()), 1):
            lines = machine.console.text().replace("\r", "").split("\n")[-TRANSCRIPT_LINES:]
            report.sections.append((f"console of machine {number}", "\n".join(map(printable, lines))))
