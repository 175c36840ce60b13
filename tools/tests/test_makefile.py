"""The top Makefile sends each command to the right stage."""
import os
import shutil
import subprocess

import pytest
from conftest import TOOLS


@pytest.fixture
def make(tmp_path):
    shutil.copy(TOOLS.parent / "Makefile", tmp_path)
    for stage in ("stage01_boot", "stage02_memory"):
        (tmp_path / stage).mkdir()
        (tmp_path / stage / "Makefile").write_text(
            "all run qemu-x86 debug test host-test clean:\n\t@echo $@ in $(notdir $(CURDIR)) $(CMDLINE)\n")

    def run(*arguments: str) -> tuple[int, list[str]]:
        plain = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
        done = subprocess.run(["make", *arguments], cwd=tmp_path, env=plain, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout.splitlines()
    return run


@pytest.mark.parametrize("name", ["stage02", "stage02_memory"])
@pytest.mark.parametrize("action, done", [
    ([], ["all"]), (["build"], ["all"]), (["run"], ["all", "run"]), (["debug"], ["all", "debug"]),
    (["qemu-x86"], ["all", "qemu-x86"]), (["host-test"], ["host-test"]),
    (["test"], ["all", "host-test", "test"]), (["clean"], ["clean"]),
])
def test_stage_and_action(make, name, action, done):
    status, said = make(name, *action)
    assert status == 0 and said[-1] == f"{done[-1]} in stage02_memory"  # the others side by side
    assert sorted(said) == sorted(f"{one} in stage02_memory" for one in done)


def test_variables_reach_the_stage(make):
    assert make("stage01", "run", "CMDLINE=monitor")[1][-1] == "run in stage01_boot monitor"


def test_selection_of_a_kernel_test_does_not_reach_the_host_tests(make, tmp_path):
    makefile = tmp_path / "stage01_boot/Makefile"
    makefile.write_text(makefile.read_text().replace("$(CMDLINE)", "[$(TEST)]"))
    said = make("stage01", "test", "TEST=memory")[1]
    assert "host-test in stage01_boot []" in said and said[-1] == "test in stage01_boot [memory]"


def test_clean_without_a_stage_is_for_all(make):
    assert make("clean") == (0, ["clean in stage01_boot", "clean in stage02_memory"])


def test_unknown_stage_and_forgotten_stage(make):
    status, said = make("stage07", "run")
    assert status != 0 and "no stage 'stage07'" in said[0] and "stage01_boot" in said[0]
    status, said = make("run")
    assert status != 0 and "of which stage?" in said[0]


def test_help_is_what_make_alone_says(make):
    status, said = make()
    assert status == 0 and make("help") == (0, said) and "stage02_memory" in said[0]
