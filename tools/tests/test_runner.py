"""tools/test counts checks, builds and tests alike, and its last line tells."""
import re
import shutil
import subprocess
import sys

import pytest
from conftest import TOOLS

GOOD = "def test_a(): pass\ndef test_b(): pass\n"
LONG = """import os, pathlib, pytest
pytestmark = pytest.mark.long
@pytest.mark.parametrize("number", range(30))
def test_case(number, record_property):
    record_property("said", "it ran")
    assert number != 7 or pathlib.Path("mended").exists()
    if number == 20 and "KILL" in os.environ:
        os.kill(os.getppid(), 9)
"""
CONFTEST = """pytest_plugins = ["long_tests"]
def pytest_addoption(parser):
    parser.addoption("--stage")
    parser.addoption("--all-stages")
"""
EVERY_STAGE = """import pytest
@pytest.mark.newest
@pytest.mark.parametrize("stage", ["01", "02", "03", "04"])
def test_tree(stage): pass
"""
SKIPPED = "import pytest\ndef test_c(): pytest.skip('why')\n"
BAD = "import pytest\n@pytest.fixture\ndef broken(): 1 / 0\n" \
      "def test_d(): assert False\ndef test_e(broken): pass\n"


@pytest.fixture
def project(repository):
    """The four stages with Makefiles that build, the runner, and a grader of our making."""
    for name in ("test", "python", "stages"):
        (repository.root / "tools").mkdir(exist_ok=True)
        shutil.copy2(TOOLS / name, repository.root / "tools" / name)
    shutil.copytree(TOOLS / "lib", repository.root / "tools/lib")
    repository.write("tools/tests/test_tool.py", "def test_tool(): pass\n")
    project = TOOLS.parent
    shutil.copytree(project / ".ci", repository.root / ".ci")
    shutil.copy2(project / "Makefile", repository.root / "Makefile")
    (repository.root / "grader/long").mkdir(parents=True)
    for name in ("long_tests.py", "pytest.ini"):
        shutil.copy2(project / "grader" / name, repository.root / "grader" / name)
    (repository.root / "grader/machine").symlink_to(project / "grader/machine")
    repository.write("grader/conftest.py", CONFTEST)
    repository.env.update(PYTHON=sys.executable, MACH_R_STAGES=str(repository.root))
    return repository


def run(project, *arguments) -> tuple[int, str, str]:
    """Exit status, the last line, all of it."""
    done = subprocess.run([sys.executable, project.root / "tools/test", *arguments], cwd=project.root,
                          env=project.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout.splitlines()[-1], done.stdout


def test_all_good(project):
    project.write("grader/test_one.py", GOOD + SKIPPED)
    status, last, said = run(project)
    # The check, four builds, a test of the tools and two of the grader's.
    assert (status, last) == (0, "8 passed, 0 failed, 1 skipped"), said


def test_failures_are_counted_and_named(project):
    project.write("grader/test_one.py", GOOD + BAD)
    for stage in ("stage03_threads", "stage04_ipc"):
        project.write(f"{stage}/Makefile", "all:\n\t@echo oh no; test -z '$(WERROR)'\n")
    status, last, said = run(project)
    assert (status, last) == (1, "5 passed, 5 failed"), said  # and the table is stale
    assert "oh no" in said and "build of stage03_threads: FAILED" in said
    for name in ("tools/stages check", "build of stage04_ipc", "grader/test_one.py::test_d", "grader/test_one.py::test_e"):
        assert f"FAILED {name}" in said


@pytest.mark.parametrize("text", ["", "def test_a(:\n", "import os\nos._exit(0)\n"])
def test_a_suite_that_runs_nothing_fails(project, text):
    project.write("grader/test_one.py", text)
    status, last, said = run(project)
    assert status == 1 and last.startswith("6 passed, "), said
    assert not last.endswith(" 0 failed")


def test_long_tests_are_left_out_unless_asked_for(project):
    project.write("grader/test_one.py", GOOD)
    project.write("grader/long/test_cases.py", LONG)
    status, last, said = run(project)
    assert (status, last) == (0, "8 passed, 0 failed"), said
    status, last, said = run(project, "case:3", "case:1?")
    assert (status, last) == (0, "11 passed, 0 failed"), said
    assert "passed case:3 (0 s): it ran" in said
    status, last, said = run(project, "case:7")
    assert (status, last) == (1, "0 passed, 1 failed") and "FAILED case:7" in said, said
    status, last, said = run(project, "case:1", "case:99")
    assert status == 2 and "there is no long test case:99" in said and "passed" not in said, said
    assert "case:29" in run(project, "--list")[2]


def test_on_trees_other_than_the_newest_some_tests_are_long(project):
    project.write("grader/test_one.py", EVERY_STAGE)
    status, last, said = run(project)
    assert (status, last) == (0, "7 passed, 0 failed"), said
    status, last, said = run(project, "test_one.py*")
    assert (status, last) == (0, "3 passed, 0 failed") and "[04]" not in said, said


def test_every_long_test_is_in_one_slice(project):
    project.write("grader/long/test_cases.py", LONG.replace("7", "-1"))
    ran = [set(re.findall(r"passed (case:\d+)", run(project, "*", "--slice", f"{number}/3")[2])) for number in (1, 2, 3)]
    assert [len(part) for part in ran] == [10, 10, 10] and len(set.union(*ran)) == 30
    for wrong in ("0/3", "4/3", "3", "x/y"):
        status, _, said = run(project, "--slice", wrong)
        assert status != 0 and f"{wrong} is no slice" in said


def test_ci_where_no_fresh_system_can_be_set_up(project):
    """It says so, and runs the short tests here."""
    project.write("bootstrap", "#!/bin/sh\n[ \"${1-}\" != fresh ]\n").chmod(0o755)
    project.write("grader/test_short.py", "def test_short(): pass\n")
    project.commit()
    done = subprocess.run([".ci/run"], cwd=project.root, env=project.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert "no fresh system could be set up" in done.stdout
    assert done.returncode == 0 and done.stdout.splitlines()[-1] == "7 passed, 0 failed", done.stdout


def test_the_tenth_that_a_commit_draws(project):
    """It is named, so that it can be run again."""
    project.write("grader/long/test_cases.py", LONG.replace("7", "-1"))
    commit = project.commit()
    number = int(commit, 16) % 10 + 1
    for slice_text in ("commit", f"{number}/10"):
        done = subprocess.run(["make", "-s", "test", f"SLICE={slice_text}"], cwd=project.root, env=project.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert done.returncode == 0 and done.stdout.splitlines()[-1] == "9 passed, 0 failed", done.stdout
        assert sorted(re.findall(r"passed case:(\d+)", done.stdout), key=int) == [str(number - 1 + n) for n in (0, 10, 20)]
        assert (f"slice {number}/10" in done.stdout) == (slice_text == "commit")


def test_all_goes_on_where_it_was_interrupted(project):
    """Killed in the middle, then run again: what has passed is not repeated, and counts; any change of the content begins anew."""
    project.write("grader/long/test_cases.py", LONG)
    project.write(".gitignore", "build/\n__pycache__/\n")
    project.env["KILL"] = "1"
    assert run(project, "--all")[0] == 1
    del project.env["KILL"]
    status, last, said = run(project, "--all")
    repeated = len(re.findall(r"passed case:\d+", said))
    assert (status, last) == (1, "35 passed, 1 failed") and "FAILED case:7" in said and 0 < repeated < 29, said
    status, last, said = run(project, "--all")
    assert last == "35 passed, 1 failed" and "failed case:7" in said and "passed case:" not in said, said
    project.write("mended", "")
    status, last, said = run(project, "--all")
    assert (status, last) == (0, "36 passed, 0 failed") and said.count("passed case:") == 30, said


def test_trouble_of_the_machine_is_no_verdict(project):
    """It is told apart, just before the last line, and the run has not succeeded."""
    project.write("grader/test_one.py", GOOD)
    project.write("grader/conftest.py", """pytest_plugins = ['long_tests']
import pytest
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    report = (yield).get_result()
    if item.name == "test_a" and report.when == "call":
        report.outcome, report.infrastructure = "failed", True
""")
    status, last, said = run(project)
    assert (status, last) == (75, "7 passed, 0 failed, 1 not graded"), said
    assert "INFRASTRUCTURE grader/test_one.py::test_a" in said and said.splitlines()[-2].startswith("not graded: 1 test"), said
