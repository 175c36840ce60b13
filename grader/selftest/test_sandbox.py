"""The sandbox that builds and QEMU run in, seen by a program inside it."""

import os
import shutil
import subprocess
import tempfile

import pytest

from grading import grade
from machine import media, sandbox


@pytest.fixture
def inside(tmp_path):
    """Runs Python inside the sandbox, with one directory to write to: (status, what it printed)."""
    def run(program, limits=None):
        with grade.in_sandbox(True):
            command = sandbox.command(["/usr/bin/python3", "-c", program], writable=[tmp_path], cwd=tmp_path, limits=limits)
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout
    if trouble := sandbox.works():
        pytest.skip(trouble)
    return run


@pytest.mark.parametrize("path", ["/etc/passwd", "/etc/shadow", "/root", "/home", os.path.abspath(__file__), "/dev/sda", "/var/log", "/dev/mem"])
def test_what_is_not_there(inside, path):
    _, said = inside(f"import os; print(os.path.lexists({path!r}))")
    assert said == "False\n", f"{path} must not be seen inside the sandbox; looking for it gave {said!r}"


def test_no_network(inside):
    _, said = inside("import socket; print([name for _, name in socket.if_nameindex()])")
    assert said == "['lo']\n", f"there must be no network but the loopback of the sandbox's own; there is {said!r}"


@pytest.mark.parametrize("path", ["/usr/evil", "/lib/evil", "/evil/evil"])
def test_nothing_else_is_writable(inside, path):
    status, said = inside(f"open({path!r}, 'w')")
    assert status != 0 and "Error" in said, f"{path} must not be writable inside the sandbox; writing there gave {said!r}"


def test_what_is_writable(inside, tmp_path):
    inside("open('mine', 'w').write('x')")
    assert (tmp_path / "mine").read_text() == "x", "the directory that is named must be writable, under its own path"


def test_no_other_process(inside):
    _, said = inside(f"import os; print(os.path.exists('/proc/{os.getpid()}/cmdline'), len([name for name in os.listdir('/proc') if name.isdigit()]) < 5)")
    assert said in ("False True\n", "True True\n"), f"of other processes nothing must be seen; it says {said!r}"


def test_environment(inside, monkeypatch):
    monkeypatch.setenv("MACH_R_SECRET", "seed")
    _, said = inside("import os; print('MACH_R_SECRET' in os.environ, os.environ['HOME'])")
    assert said == "False /nowhere\n", f"nothing of the grader's environment must be handed on, and no home; it says {said!r}"


def test_nobody_outlives_it(inside, tmp_path):
    """A process that leaves its session is ended with the sandbox."""
    inside("import os, time, sys\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(2)\n    open('later', 'w')")
    import time

    time.sleep(2.5)
    assert not (tmp_path / "later").exists(), "a process that was started in the sandbox still ran after the sandbox had ended"


@pytest.mark.parametrize("program, limits", [
    ("x = bytearray(1 << 30)", sandbox.Limits(memory=512 << 20)), ("while True: pass", sandbox.Limits(processor=1)),
    ("open('big', 'wb').truncate(100 << 20)", sandbox.Limits(file=10 << 20)), ("f = [open('/dev/null') for _ in range(100)]", sandbox.Limits(files=50))],
    ids=["memory", "processor", "file", "files"])
def test_limits(inside, program, limits):
    status, said = inside(program, limits)
    assert status != 0, f"a program that needs more than {limits.words()} must be ended or refused; it ended with status 0 and {said!r}"


FORKS = """import os, time
try:
    for n in range(100):
        if os.fork() == 0:
            time.sleep(2)
            os._exit(0)
    print("all")
except OSError:
    print("refused")
"""


def test_processes():
    """Also root's, which the system does not count: then somebody else's rights are used."""
    with grade.in_sandbox(True), tempfile.TemporaryDirectory(prefix="mach_r-forks.") as place:
        if trouble := sandbox.works():
            pytest.skip(trouble)
        command = sandbox.command(["/usr/bin/python3", "-c", FORKS], writable=[place], cwd=place, limits=sandbox.Limits(processes=50), own=False)
        said = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert said.stdout == "refused\n", f"no more than 50 processes may be started; 100 forks said {said.stdout!r} {said.stderr!r}"


@pytest.mark.parametrize("kind", [sandbox.KIND, sandbox.USER])
def test_a_medium_is_made(toy_kernel, kind):
    """What is booted is made inside, too: a file of a submission's goes through objcopy. The run's directory is nobody else's."""
    with grade.in_sandbox(kind), tempfile.TemporaryDirectory(prefix="mach_r.medium.") as place:
        if trouble := sandbox.works():
            pytest.skip(trouble)
        kernel = shutil.copy(toy_kernel, place)
        assert media.build_iso(place, kernel, "toy").stat().st_size > 100_000, "the medium holds GRUB and the kernel"


def test_said_in_the_report():
    with grade.in_sandbox(True):
        said = grade.said_of_sandbox()
    assert said["kind"] == "bubblewrap" and any("processor time" in words for words in said["limits"]), f"the report names the sandbox and its limits; it says {said}"
    with grade.in_sandbox(False):
        assert "--no-sandbox" in grade.said_of_sandbox()["limits"][0], "without a sandbox the report says so"


def test_without_user_namespaces(monkeypatch, tmp_path):
    """No submission is built; nobody gets a mark; the words say what is missing."""
    (tmp_path / "kernel/lib").mkdir(parents=True)
    (tmp_path / "kernel/lib/format.cpp").write_text("int x;\n")
    monkeypatch.setattr(sandbox, "works", lambda: "bubblewrap cannot make a sandbox: user namespaces are switched off")
    with grade.in_sandbox(True):
        result = grade.grade(tmp_path, "01", seed="1")
    assert result["verdict"] == "not graded" and result["points"] is None, f"without a sandbox there is no mark; the result is {result['verdict']}"
    assert "user namespaces" in result["reason"], f"the reason must be told; it says {result['reason']!r}"
