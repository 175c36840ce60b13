"""Jobs: whose the console is, what Ctrl-C ends, and what no program can do to the session. The programs are programs/jobs.c's parts."""

import re
from pathlib import Path

import pytest

from machine.kernel_state import settled_free

SOURCES = Path(__file__).parent / "programs"


@pytest.fixture
def machine(stage, machines, with_files, compile_program):
    return machines(stage.machine(cmdline="", modules=with_files({"play": compile_program((SOURCES / "jobs.c").read_text())})))


@pytest.mark.parametrize("part", ["grabs", "overpowers", "ends_threads", "sets", "lets_go", "bequeaths"])
def test_part(machine, part):
    text = machine.command(f"play {part}")
    assert text == f"{part}: ok\n", f"`play {part}` (grader/stage08/programs/jobs.c) says what came and what was expected:\n{text}"


def running(machine, name="play"):
    """How many tasks of this name there are."""
    return sum(line.endswith(f" {name}") for line in machine.command("ps").splitlines())


def assert_interrupted(machine):
    """Ctrl-C ends what runs: it is shown, and the prompt comes."""
    machine.send("\x03")
    text = machine.read_prompt()
    assert text == "^C\n", f"Ctrl-C should be shown as ^C, and the prompt follow on the next line; came {text!r}"


def test_ctrl_c_ends_a_whole_family(machine):
    """The program, and the one that its child started and left behind."""
    machine.send("play family\r")
    machine.expect("family: complete\r+\n")
    machine.wait_registers(lambda registers: registers.idle)
    assert_interrupted(machine)
    assert machine.command("echo $?") == "130\n", "a program that Ctrl-C ended has the status 130"
    left = running(machine)
    assert left == 0, f"Ctrl-C is to end all programs of the job; {left} still run, probably because only the shell's own child was ended"


def test_ctrl_c_ends_who_starts_others_all_the_time(machine):
    """While Ctrl-C ends the programs there are, they start new ones."""
    machine.send("play breeds\r")
    machine.expect("breeds: begins\r+\n")
    assert_interrupted(machine)
    left = running(machine)
    assert left == 0, f"{left} programs were started in a job after it was ended, or were not ended with it"
    assert machine.command("echo still here") == "still here\n", "the shell must go on"


def test_who_is_left_behind_has_no_keyboard(machine):
    """A program starts another that reads the console, and exits: what is typed from then on is the shell's alone."""
    text = machine.command("play leaves; sleep 1")
    assert "reader: waits\n" in text, f"the program left behind should have begun to read: {text!r}"
    assert "reader: 0\n" in text, f"its read should end with 0 when the console is the shell's again: {text!r}"
    for number in range(20):
        assert machine.command(f"echo {number}") == f"{number}\n", "a line that was typed to the shell went somewhere else"


def test_the_console_is_the_shells_after_each_end(machine):
    """However the program in the foreground ends, the shell reads the next line, and Ctrl-C spares it."""
    for line in ("true", "crash", "play leaves; sleep 1", "nonsense", "play sets"):
        machine.command(line)
        machine.send("echo lost\x03")
        assert machine.read_prompt().endswith("echo lost^C\n"), f"after `{line}` Ctrl-C at the prompt did not drop the line"
        assert machine.command("echo kept") == "kept\n", f"after `{line}` the shell does not read the next line"


def test_ctrl_c_while_waiting_for_jobs(machine):
    """It ends the shell's `wait`, not the jobs and not the shell."""
    machine.command("sleep 1000 &")
    machine.send("wait\r")
    machine.expect("wait\r+\n")
    machine.wait_registers(lambda registers: registers.idle)
    assert_interrupted(machine)
    assert machine.command("echo $?") == "130\n", "a `wait` that Ctrl-C ended has the status 130"
    said = machine.command("jobs")
    assert re.fullmatch(r"\[1\] \d+ running: sleep 1000\n", said), f"the job must go on when only `wait` was interrupted; `jobs` says {said!r}"


def test_a_script_is_one_job(stage, machines, with_files):
    """A shell that runs a script has no control of the console: Ctrl-C ends it with what it runs."""
    machine = machines(stage.machine(cmdline="", modules=with_files({"script": b"sleep 1000\necho never\n"})))
    machine.send("shell script\r")
    machine.expect("shell script\r+\n")
    machine.wait_registers(lambda registers: registers.idle)
    assert_interrupted(machine)
    assert running(machine, "shell") == 1 and running(machine, "sleep") == 0, "the script's shell or its program is still there"


def test_kill_ends_the_whole_job(machine):
    said = machine.command("play family & sleep 1")
    assert re.fullmatch(r"\[1\] \d+\nfamily: complete\n", said), f"the job should have started two more programs, one of which has exited: {said!r}"
    assert running(machine) == 2, "two programs of the job should be there now"
    said = machine.command("kill %1; sleep 1")
    assert said == "[1] killed: play family\n", f"the end of the job should be reported; came {said!r}"
    assert running(machine) == 0, "`kill %1` is to end all programs of the job"


# In the shell's place, with the right to control the console that it has from init.
CONTROL = """
#include <mach.h>
#include <mig/console.h>
#include <services/task.h>
#include <stdio.h>
#include <unistd.h>
int main(void) {
    mach_port_name_t port, job;
    port_allocate(MACH_PORT_RIGHT_RECEIVE, &port);
    port_insert_right(port, port, MACH_MSG_TYPE_MAKE_SEND);
    job_create(BIRTH_TASK_SERVICE, &job);
    const mach_port_name_t rights[] = {port, BIRTH_TASK, BIRTH_FIRST_GIVEN, BIRTH_TASK_SERVICE, job, MACH_PORT_NULL};
    printf("answers:");
    for (unsigned i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) printf(" %d", console_set_foreground(BIRTH_FIRST_GIVEN, rights[i]));
    printf("\\n");
    for (;;) msleep(1000);
}
"""


def test_only_a_job_is_put_in_the_foreground(stage, machines, with_files, compile_program):
    machine = machines(stage.start(cmdline="", modules=with_files({"shell": compile_program(CONTROL)})))
    machine.expect("answers:")
    codes = machine.expect("\r?\n").split()
    assert codes == ["4"] * 4 + ["0"] * 2, (
        "console_set_foreground must answer KERN_INVALID_ARGUMENT (4) for a port of the program's own, for its task's, the console's and the task service's, "
        f"which are no jobs, and 0 for a job and for NULL; the codes are {codes}")


def test_a_shell_that_dies_gives_the_console_back(machine):
    """While a program is in the foreground the shell is ended, from the monitor: init starts another, which has the console."""
    machine.send("sleep 1000\r")
    machine.expect("sleep 1000\r+\n")
    machine.wait_registers(lambda registers: registers.idle)
    machine.send("\x1d")
    text = machine.read_prompt(["monitor> "])
    identity = re.search(r"^ *(\d+) shell ", machine.command("tasks", prompts=["monitor> "]), re.M)
    assert identity, f"`tasks` at the monitor shows no shell; before it: {text!r}"
    machine.send(f"terminate {identity.group(1)}\r")
    machine.expect("shell is ended(.|\r|\n)*the shell died and is started again(.|\r|\n)*shell> ")
    machine.send("continue\r")
    machine.expect("continue\r+\n")
    assert machine.command("echo back", echo=False).endswith("back\n"), "the new shell must have the console"
    machine.send("echo lost\x03")
    assert machine.read_prompt().endswith("echo lost^C\n"), "Ctrl-C at the new shell's prompt must drop the line"
    assert running(machine, "sleep") == 1, "the program of the old shell is in the background now: Ctrl-C is not for it"


def test_looking_and_ending_take_no_memory(stage, machines):
    """Not a frame is left: at the monitor tasks and ports are still shown, and a task that is ended is gone with all it had."""
    machine = machines(stage.machine(cmdline="", memory="32M"))
    machine.send("sleep 1000\r")
    machine.expect("sleep 1000\r+\n")
    machine.wait_registers(lambda registers: registers.idle)
    machine.send("\x1d")
    machine.read_prompt(["monitor> "])

    def command(line):
        return machine.command(line, prompts=["monitor> "])

    answer = command("frame alloc 100000")
    assert answer.endswith("frame: not enough memory\n"), f"there are no 100,000 frames, so the last line should be `frame: not enough memory`, and is {answer[-60:]!r}"
    identity = re.search(r"^ *(\d+) sleep ", command("tasks"), re.M)
    assert identity, "without free frames `tasks` no longer lists the program"
    ports = command(f"ports {identity.group(1)}")
    assert re.search(r"^ *0x100 ", ports, re.M), f"without free frames `ports` no longer lists what the program's names stand for; it says:\n{ports}"
    machine.send(f"terminate {identity.group(1)}\r")
    machine.expect("sleep is ended(.|\r|\n)*sleep: killed(.|\r|\n)*shell> ")
    left = command("tasks")
    assert not re.search(r"^ *\d+ sleep ", left, re.M), f"without free frames the program that was ended is still there: does ending a task take memory? `tasks` says:\n{left}"
    again = command("frame alloc 20").count("frame 0x")
    assert again == 20, f"a program is gone, and of twenty frames asked for came {again}"


@pytest.mark.parametrize("rounds", [20, 100])
def test_nothing_is_left_of_jobs(machine, rounds):
    """Hundreds of jobs in the foreground and in the background come and go; every page is back."""
    line = "true; play sets; nonsense; true & wait"

    for _ in range(20):
        machine.command(line)
    before = settled_free(machine)
    for _ in range(rounds):
        machine.command(line)
    after = settled_free(machine)
    assert after == before, f"{before} frames were free (settled) before the jobs, {after} are after them: something of each stays"
