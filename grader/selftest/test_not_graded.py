"""Trouble of the grader's or its machine's is told from what the kernel does; and the grader reads whatever comes."""

import os
import signal
import subprocess
import time

import pytest

from machine import clock, limits, stages
from machine.limits import MEGABYTE, Limits
from machine.outcomes import BuildFailure, DebugExit, Infrastructure
from not_graded import is_infrastructure

LOST = "[5 bytes lost: nobody read the serial line]"
USES = {
    "registers": lambda m: m.registers(), "halted": lambda m: m.halted(), "stop": lambda m: m.stop(), "screen": lambda m: m.screen(),
    "event": lambda m: m.qmp.wait_event("STOP"), "memory": lambda m: m.memory.read(0x200000, 8), "page_tables": lambda m: m.page_tables(),
    "wait": lambda m: m.wait_registers(lambda r: False), "prompt": lambda m: m.read_prompt(), "check": lambda m: m.check(),
    "expect": lambda m: m.expect("never"), "send": lambda m: m.send("x" * 1000) and m.read_prompt(),
}
PLENTY = Limits(processor=100, memory=1000 * MEGABYTE, output=100 * MEGABYTE)


@pytest.mark.parametrize("use", USES)
def test_every_use_of_a_machine_that_is_gone_says_how_it_ended(toy, use):
    """Whichever comes first: it is observed from the process, and is no race of the test's with QEMU's end."""
    toy.memory.read(0x200000, 8)
    toy.send("x\r")
    toy.qemu.process.wait()
    with pytest.raises(DebugExit) as caught:
        USES[use](toy)
    assert caught.value.code == 21 and "monitor> x" in caught.value.console


def test_killed_from_outside(toy):
    os.kill(toy.qemu.process.pid, signal.SIGKILL)
    with pytest.raises(Infrastructure, match="status -9"):
        toy.command("hello")


def test_stopped_from_outside(toy, monkeypatch):
    """A machine that stands still is no hang of the kernel's if somebody has stopped it."""
    monkeypatch.setattr(clock, "STOPPED_LIMIT", 1)
    os.kill(toy.qemu.process.pid, signal.SIGSTOP)
    with pytest.raises(Infrastructure, match="stopped by a signal"):
        toy.command("hello")


def test_paused_by_qemu(toy):
    """As it does when the disk is full."""
    toy.stop()
    toy.send("hello\r")
    with pytest.raises(Infrastructure, match="does not run the machine: paused"):
        toy.read_prompt()


def test_the_clock_of_a_stopped_process_stands_still():
    with subprocess.Popen(["sleep", "1000"]) as process:
        time_of = clock.Clock(process.pid)
        while time_of.now() < 0.2:
            time.sleep(0.01)
        process.send_signal(signal.SIGSTOP)
        while clock.states_of(process.pid) != {"T"}:
            time.sleep(0.01)
        before = time_of.now()
        time.sleep(0.5)
        assert time_of.now() == before, "a second in which it could do nothing must not count against it"
        process.kill()


def make_it_say(toy, text):
    """Until all of it is there: the toy repeats the line as it is typed, and then as a command that it does not know."""
    toy.send(text + "\r")
    while f"? {text}".encode() not in toy.qemu.serial.waiting():
        time.sleep(0.01)


def test_notice_of_lost_output(toy):
    make_it_say(toy, LOST)
    with pytest.raises(Infrastructure, match="output was lost"):
        toy.read_prompt()


def test_notice_that_nobody_has_read_yet(toy):
    make_it_say(toy, LOST)
    with pytest.raises(Infrastructure, match="output was lost"):
        toy.close()


def test_notice_that_a_test_has_brought_about(toy):
    """Whoever leaves the line unread on purpose may see it."""
    with toy.unread():
        toy.send("hello\r")
    assert toy.read_prompt().endswith("? hello\n")
    assert LOST in toy.command(LOST)


def test_unread_line_fills_up(toy):
    """Then the guest waits, and goes on when it is read, with nothing lost."""
    with toy.unread():
        toy.send("b\r")
        toy.wait_registers(lambda registers: toy.symbols.function_at(registers.rip).startswith("bulk.wait"))
        time.sleep(0.5)
        assert len(toy.console.text()) < 20_000
    toy.expect("\n00100000*\n")
    assert toy.console.text().count("\n") > 0x10000


@pytest.mark.long
@pytest.mark.timeout(0)
def test_nothing_is_lost_on_a_busy_machine(toy):
    """20 MB at full speed beside two busy loops for each processor: the grader takes all of it in, and no number is missing."""
    toy.console.flood_limit, toy.console.total_limit = 40_000_000, 3600
    loops = [subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "sh", "-c", "while :; do :; done"]) for _ in range(2 * os.cpu_count())]
    try:
        printed = toy.command("b")
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
    assert len(printed) == 20_000_000, f"{len(printed)} bytes came"
    for number in range(2_500_000):
        assert printed[8 * number:8 * number + 8] == f"{number:07x}\n", f"line {number} is {printed[8 * number:8 * number + 8]!r}"


@pytest.mark.parametrize("script, allowed, words", [
    ("while :; do :; done", Limits(0.3, PLENTY.memory, PLENTY.output), "processor time"),
    ("for i in 1 2 3 4; do (while :; do :; done) & done; wait", Limits(0.5, PLENTY.memory, PLENTY.output), "processor time"),
    ("head -c 300M /dev/zero | tail -n 1 | sleep 1000", Limits(100, 100 * MEGABYTE, PLENTY.output), "100 MB of memory"),
    ("yes", Limits(100, PLENTY.memory, 5 * MEGABYTE), "5 MB"),
    ("yes >large", Limits(100, PLENTY.memory, 5 * MEGABYTE), "5 MB"),
], ids=["processor", "children", "memory", "printed", "written"])
def test_limits(tmp_path, script, allowed, words):
    """What exceeds one is ended, with all that it has started, and told so."""
    done = limits.run(["sh", "-c", script], allowed, watched=tmp_path, cwd=tmp_path)
    assert done.status != 0 and words in done.exceeded and words in done.output


def test_within_limits(tmp_path):
    done = limits.run(["sh", "-c", "echo made; exit 3"], PLENTY, watched=tmp_path)
    assert (done.status, done.output, done.exceeded) == (3, "made\n", "")


def test_stuck_program(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "STUCK", 1)
    with pytest.raises(Infrastructure, match="had not ended after 1 s"):
        limits.run(["sh", "-c", f"echo $$ >{tmp_path}/pid; sleep 1000"], PLENTY, watched=tmp_path)
    assert clock.session_of(int((tmp_path / "pid").read_text())) == [], "what was stuck still runs"


@pytest.fixture
def stage_made_by(tmp_path, monkeypatch):
    """stage_made_by(command): a stage whose `make` is that command, with small limits."""
    monkeypatch.setattr(limits, "BUILD", Limits(1, 100 * MEGABYTE, 5 * MEGABYTE))

    def stage(command):
        (tmp_path / "tree").mkdir()
        (tmp_path / "tree/Makefile").write_text(f"all:\n\t{command}\n")
        return stages.Stage("01", tmp_path / "tree", tmp_path)

    return stage


@pytest.mark.parametrize("command, words", [("while :; do :; done", "1 s of processor time"), ("yes >build/large", "put out more than 5 MB")])
def test_build_that_exceeds_a_limit(stage_made_by, command, words):
    """It is the submission's failure, and told in words."""
    with pytest.raises(BuildFailure, match=words):
        stage_made_by(command).build()


def test_stuck_build(stage_made_by, monkeypatch):
    """It is no verdict; and nobody waits for it a second time."""
    stage = stage_made_by("echo once >>log; sleep 1000")
    monkeypatch.setattr(limits, "STUCK", 1)
    for _ in range(2):
        with pytest.raises(Infrastructure, match="had not ended"):
            stage.build()
    assert (stage.path / "log").read_text() == "once\n"


def test_full_disk(tmp_path):
    with pytest.raises(Infrastructure, match="room left"):
        limits.run(["true"], Limits(1, 1, 1 << 60), watched=tmp_path)


def test_what_is_infrastructure():
    """Also if a test only failed in dealing with it; but no failure of its own."""
    def raised(error, cause=None):
        try:
            raise error from cause
        except BaseException as caught:
            return caught

    assert is_infrastructure(raised(AssertionError(), Infrastructure("x")))
    assert is_infrastructure(raised(OSError(28, "No space left on device"))) and is_infrastructure(raised(MemoryError()))
    assert not is_infrastructure(raised(AssertionError())) and not is_infrastructure(raised(FileNotFoundError(2, "build/kernel.elf")))
