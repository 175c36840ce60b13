"""tools/test counts checks, builds and tests alike, and its last line tells."""
import shutil
import subprocess
import sys

import pytest
from conftest import TOOLS

GOOD = "def test_a(): pass\ndef test_b(): pass\n"
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
    repository.env.update(PYTHON=sys.executable)
    return repository


def run(project) -> tuple[int, str, str]:
    """Exit status, the last line, all of it."""
    done = subprocess.run([sys.executable, project.root / "tools/test"], cwd=project.root,
                          env=project.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout.splitlines()[-1], done.stdout


def test_all_good(project):
    project.write("grader/test_one.py", GOOD + SKIPPED)
    status, last, said = run(project)
    assert (status, last) == (0, "7 passed, 0 failed"), said  # check, four builds, two tests
    assert "1 skipped" in said


def test_failures_are_counted_and_named(project):
    project.write("grader/test_one.py", GOOD + BAD)
    for stage in ("stage03_threads", "stage04_ipc"):
        project.write(f"{stage}/Makefile", "all:\n\t@echo oh no; test -z '$(WERROR)'\n")
    status, last, said = run(project)
    assert (status, last) == (1, "4 passed, 5 failed"), said  # and the table is stale
    assert "oh no" in said and "build of stage03_threads: FAILED" in said
    for name in ("tools/stages check", "build of stage04_ipc", "test_one.test_d", "test_one.test_e"):
        assert f"FAILED {name}" in said or f"FAILED grader.{name}" in said


@pytest.mark.parametrize("text", ["", "def test_a(:\n", "import os\nos._exit(0)\n"])
def test_a_suite_that_runs_nothing_fails(project, text):
    project.write("grader/test_one.py", text)
    status, last, said = run(project)
    assert status == 1 and last.startswith("5 passed, "), said
    assert not last.endswith(" 0 failed")


def test_both_compilers_if_there_are_two(project):
    project.write("grader/test_one.py", GOOD)
    assert "cross compiler: not installed" in run(project)[2]
    for stage in project.root.glob("stage*"):
        project.write(f"{stage.name}/Makefile", """
CROSS = /some/x86_64-elf-
all test:
	test -z "$(CROSS)" || test $@ = all
	echo $(BUILD) $@ >>made
print-compiler:
	@echo $(CROSS)g++
""")
    project.write("stage04_ipc/Makefile", project.read("stage04_ipc/Makefile") + """
ifeq ($(CROSS),)
$(error does not build for the host)
endif
""")
    status, last, said = run(project)
    assert status == 1 and last == "9 passed, 2 failed", said  # and the check fails
    assert "cross compiler: /some/x86_64-elf-g++" in said
    assert "FAILED host compiler's build and tests of stage04_ipc" in said
    host = "build/by_host_compiler"
    assert project.read("stage02_memory/made") == f"all\n{host} all\n{host} test\n"
