"""tools/fresh says what it needs, and does not take Debian's trouble for the repository's. That it works is what CI runs on."""
import os
import shutil
import subprocess

import pytest
from conftest import TOOLS


@pytest.fixture
def machine(tmp_path):
    """A PATH with a shell's helpers and stubs: add(NAME, SCRIPT), run(ARGUMENTS) -> (status, what was said)."""
    class Machine:
        def add(self, name: str, script: str = "exit 0") -> None:
            (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
            (tmp_path / name).chmod(0o755)

        def run(self, *arguments: str) -> tuple[int, str]:
            done = subprocess.run([TOOLS / "fresh", *arguments], env={"PATH": str(tmp_path), "TMPDIR": str(tmp_path)},
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            return done.returncode, done.stdout

        def left(self) -> list[str]:
            return [path.name for path in tmp_path.glob("mach_r.fresh.*")]

    for name in ("sh", "dirname", "mktemp", "rm", "cat"):
        os.symlink(shutil.which(name), tmp_path / name)
    made = Machine()
    made.add("id", "echo 0")
    return made


def test_needs_a_command(machine):
    status, said = machine.run()
    assert status == 2 and "usage" in said


def test_needs_root(machine):
    machine.add("id", "echo 1000")
    status, said = machine.run("make", "test")
    assert status == 2 and "only root" in said


def test_names_what_is_missing(machine):
    status, said = machine.run("make", "test")
    assert status == 2 and "no debootstrap here: ./bootstrap fresh" in said


def test_a_debian_that_cannot_be_had_is_no_verdict(machine):
    machine.add("debootstrap", "echo 'no network'; exit 1")
    machine.add("bwrap")
    machine.add("git")
    status, said = machine.run("make", "test")
    assert status == 75 and "no network" in said, f"status {status}: 75 says that Debian could not be set up"
    assert not machine.left(), f"left behind: {machine.left()}"
