"""What a person types in a stage's tree: `make run` and `make test`, with the tree's own QEMU command line."""

import json
import re
import shlex
import shutil
import subprocess

import pexpect
import pytest

from machine import clock, ktap, limits, stages, tools

LIMIT = 120  # seconds of a clock of `make run` without a step forward


@pytest.mark.newest
def test_make_run(stage):
    """`make run` puts the system on this terminal, and `poweroff` gives the terminal back."""
    stages.make(stage.path, ["all"])
    terminal = pexpect.spawn(tools.find("make"), ["--no-print-directory", "-C", str(stage.path), "run"], env=stages.clean_environment(), encoding="latin-1")
    time = clock.Clock(terminal.pid, session=True)
    try:
        clock.expect(terminal, "Mach_R kernel starting...", time, LIMIT)
        clock.expect(terminal, ["monitor> $", "shell> $"], time, LIMIT)
        terminal.send("help\r")
        clock.expect(terminal, ["monitor> $", "shell> $"], time, LIMIT)
        terminal.send("poweroff\r")
        clock.expect(terminal, pexpect.EOF, time, LIMIT)
        terminal.wait()
        assert terminal.exitstatus == 0, f"after `poweroff`, `make run` must end with status 0; the last that came is {terminal.before!r}"
    finally:
        terminal.close(force=True)


def test_missing_tool(stage):
    """A tool that is not there is named, with the command that installs it; no shell's error in the middle of a build."""
    done = subprocess.run([tools.find("make"), "--no-print-directory", "-C", stage.path, "NASM=/nowhere/nasm"], env=stages.clean_environment(),
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode != 0 and "not installed: /nowhere/nasm. ./bootstrap" in done.stderr, (
        f"a tool that is not installed must be named, and `./bootstrap`, as `not installed: /nowhere/nasm. ./bootstrap ...`; came {done.stderr!r}")
    assert "No such file" not in done.stderr and done.stdout == "", (
        f"the missing tool must be named before anything is built, and no error of the shell's come; printed was {done.stdout!r}, {done.stderr!r}")


def test_a_path_with_a_space(stage, tmp_path):
    """make takes a space for the end of a name: said in words, before anything is built."""
    copy = tmp_path / "my work"
    copy.mkdir()
    for path in stage.path.iterdir():
        if path.name != "build":
            (copy / path.name).symlink_to(path)
    done = subprocess.run([tools.find("make"), "--no-print-directory", "-C", copy], env=stages.clean_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode != 0 and f"move {copy} to a path without one" in done.stderr and done.stdout == "", (
        f"a folder with a space in its path must be refused in words, and nothing built; printed was {done.stdout!r}, {done.stderr!r}")


def test_compile_commands(stage):
    """What an editor reads: a command for each source of the kernel, which compiles it as it stands."""
    done = subprocess.run([tools.find("make"), "-s", "-C", stage.path, "compile-commands"], env=stages.clean_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, f"`make compile-commands` must succeed; it says {done.stderr!r}"
    known = {entry["file"]: entry for entry in json.loads((stage.path / "build/compile_commands.json").read_text())}
    missing = [str(path.relative_to(stage.path)) for path in stage.path.glob("kernel/**/*.cpp") if str(path.relative_to(stage.path)) not in known]
    assert not missing, f"each source of the kernel must have its command; these have none: {missing}"
    entry = known["kernel/main.cpp"]
    done = subprocess.run([*shlex.split(entry["command"]), "-fsyntax-only"], cwd=entry["directory"], capture_output=True, text=True)
    assert done.returncode == 0, f"the command for kernel/main.cpp must compile it; it says {done.stderr!r}"


def test_an_archive_of_nothing(stage, tmp_path):
    """A tree may have no server yet: its archive is empty, and the first thing in its folder."""
    archive = tmp_path / "folder/servers.a"
    done = subprocess.run([tools.find("make"), "--no-print-directory", "-C", stage.path, f"BUILD={tmp_path}", archive], env=stages.clean_environment(),
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0 and archive.is_file(), f"make must make an archive of nothing, and its folder; it says {done.stderr!r}"


@pytest.mark.newest
def test_host_test_after_a_source_has_gone(stage, tmp_path):
    """What an earlier build knows of a source that is there no more stops no later one."""
    copy = tmp_path / "tree"
    shutil.copytree(stage.path, copy, ignore=shutil.ignore_patterns("build"))
    name = min(copy.glob("tests/test_*.cpp")).stem.removeprefix("test_")
    for folder in "host/kernel", "kernel":
        known = copy / f"build/{folder}/gone.cpp.d"
        known.parent.mkdir(parents=True)
        known.write_text(f"build/{folder}/gone.cpp.o: kernel/gone.cpp\n")
        known.with_suffix(".o").write_bytes(b"")
    (copy / f"build/host/{name}.parts").write_text(f"build/host/{name}: build/host/kernel/gone.cpp.o\nbuild/host/kernel/gone.cpp.o:\n")
    done = subprocess.run([tools.find("make"), "--no-print-directory", "-n", "-C", copy, f"build/host/{name}"], env=stages.clean_environment(),
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, f"make must forget a source that was removed since the last build; it says {done.stderr!r}"


@pytest.mark.newest
def test_make_test(stage):
    """`make test` boots the kernel's tests headless, shows the report and says by its status how they went."""
    stages.make(stage.path, ["build/test.iso"])
    done = limits.run([tools.find("make"), "--no-print-directory", "-C", stage.path, "test"], limits.BUILD, env=stages.clean_environment())
    assert done.status == 0, f"`make test` failed with status {done.status}: a test of the kernel's own, or the build:\n{done.output[-6000:]}"
    report = done.output[done.output.index("KTAP version 1"):].split("\nPASS:")[0]
    assert ktap.parse(report).passed, ktap.parse(report).summary()
    lines = [line.strip() for line in report.split("\n")]
    for result in ktap.parse(report).results:
        case = result.name.split(".")[-1]
        told = f"# runs {result.name}"
        behind = lines[lines.index(told):] if told in lines else []
        ended = next((line for line in behind if re.match(r"(not )?ok \d", line)), "")
        assert re.match(rf"(not )?ok {result.number} {case}\b", ended), (
            f"before a case runs, its name must be printed as `{told}`, so that one knows which case hangs; what ended behind that line is {ended!r}")
    assert "PASS" in done.output, f"`make test` must end with a line that says PASS when all tests have passed; its last words are {done.output[-300:]!r}"
