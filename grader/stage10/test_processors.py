"""Several processors under one kernel lock. All of it with -icount: the emulator runs the processors in turn."""

import contextlib
import re

import pytest

from machine import ktap, stages
from machine.outcomes import Panic


def with_processors(stage, machines, count, cmdline="monitor", **options):
    return machines(stage.machine(cmdline=cmdline, processors=count, **options))


def with_spinners(stage, machines, count, names):
    """A machine whose monitor has started so many equal threads that never wait."""
    machine = with_processors(stage, machines, count)
    for name in names:
        machine.command(f"spawn {name} 5 spin")
    return machine


def listed(machine):
    """What `cpus` says: (number, local APIC) of each."""
    return [tuple(map(int, line.split()[:2])) for line in machine.command("cpus").strip().splitlines()[1:]]


@pytest.mark.parametrize("count", [1, 2, 4])
def test_all_that_there_are_start(stage, machines, count):
    machine = with_processors(stage, machines, count)
    found = listed(machine)
    assert [number for number, _ in found] == list(range(count)), f"with -smp {count} `cpus` must list {count} processors, numbered from 0; it listed {found}"
    assert len({apic for _, apic in found}) == count, f"no two processors have one local APIC; `cpus` listed {found}"


@pytest.mark.parametrize("option, count, words", [("cpus=2", 2, ""), ("cpus=1", 1, ""), ("cpus=0", 4, "cpus=0: how many"), ("cpus=999", 4, "cpus=999: there are 4"),
                                                  ("cpus=many", 4, "cpus=many: how many")])
def test_how_many_is_an_option(stage, machines, option, count, words):
    machine = with_processors(stage, machines, 4, f"monitor {option}")
    assert len(listed(machine)) == count, f"`{option}` on a machine with four processors: {count} must run"
    assert words in machine.console.text(), f"`{option}`: the kernel must say `{words}...` while it boots"


def test_make_run_has_four(stage):
    """`make run` shows them, and PROCESSORS=N says how many."""
    for arguments, count in ([], "4"), (["PROCESSORS=2"], "2"):
        made = stages.make(stage.path, ["-n", "run", *arguments])
        assert f" -smp {count} " in made["output"], f"`make -n run {' '.join(arguments)}` must start QEMU with -smp {count}; it says\n{made['output'][-500:]}"


def test_more_than_the_kernel_uses(stage, machines):
    """255 is what one local APIC can name: the kernel says how many it leaves out, and works with the others."""
    machine = with_processors(stage, machines, 255)
    assert len(listed(machine)) == 64, "this kernel uses 64 processors (cpu::MOST)"
    assert "191 processors are left out" in machine.console.text(), "the kernel must say while it boots how many processors it leaves out"


def test_not_yet_plugged_in(stage, machines):
    """The firmware lists places for processors, too, that are empty and marked so."""
    machine = machines(stage.machine(processors="2,maxcpus=4"))
    assert len(listed(machine)) == 2, "only two of the four that the firmware's list has are enabled"
    assert "does not answer" not in machine.console.text(), "a processor that is not enabled must not be started"


def test_without_the_firmwares_list_there_is_one(stage, machines):
    machine = machines(stage.machine(machine="pc,acpi=off", processors=4))
    assert listed(machine)[0][0] == 0, "without ACPI the boot processor runs, and the system goes on"


def test_registers_are_alike(stage, machines):
    """What the boot processor is set up with the others are, too: paging, caches, protections, SYSCALL, segments, the interrupt table."""
    machine = machines(stage.machine(cpu="max", processors=4))
    text = machine.qmp.human("info registers -a")
    for what in (r"CR0=(\w+)", r"CR4=(\w+)", r"EFER=(\w+)", r"IDT= +(\w+ \w+)", r"TR =(\w+) \w+ (\w+)", r"GDT= +\w+ (\w+)"):
        values = re.findall(what, text)
        assert len(values) == 4 and len(set(values)) == 1, f"{what} must be the same on four processors; they have {values}"
    assert len(set(re.findall(r"GDT= +(\w+)", text))) == 4, "each processor has a descriptor table of its own, and with it a TSS and stacks"
    assert text.count("HLT=1") == 4, "nobody has anything to do: all four processors are halted"


@pytest.mark.parametrize("suite", ["threads", "locks", "tasks"])
def test_kernel_suites_pass_with_four(stage, machines, suite):
    machine = with_processors(stage, machines, 4)
    report = ktap.parse(machine.command(f"test {suite}"))
    assert report.passed, report.summary()


@pytest.mark.long
@pytest.mark.parametrize("count", [2, 4])
def test_all_kernel_suites_pass(stage, machines, count):
    machine = with_processors(stage, machines, count)
    report = ktap.parse(machine.command("test"))
    assert report.passed, report.summary()


def all_have_halted(machine, limit=30):
    """Waits until all four have, for good: whoever had something to say has said it."""
    deadline = machine.clock.now() + limit
    while (halted := machine.qmp.human("info registers -a").count("HLT=1")) < 4:
        assert machine.clock.now() < deadline, f"one processor has panicked, and all four must halt for good; {4 - halted} go on"
    with contextlib.suppress(Panic):
        machine.console.drain()


@pytest.mark.parametrize("shift", [5, None], ids=["in_turn", "at_once"])
def test_one_of_those_that_panic_at_once_reports(stage, machines, shift):
    """The emulator's NMI goes to all processors at once."""
    machine = with_processors(stage, machines, 4, shift=shift)
    before = len(machine.console.text())
    machine.qmp.human("nmi")
    machine.expect(r"backtrace:[\r\n]+ +#\d+ 0x\w+[^\n]*\n")
    all_have_halted(machine)
    said = machine.console.text()[before:]
    assert said.count("PANIC") == 1 and said.count("on processor") == 1, f"four processors panicked at once, one must report; came {said!r}"


def test_a_panic_stops_all(stage, machines):
    """Whatever the others were doing: threads of the kernel that never wait."""
    machine = with_spinners(stage, machines, 4, "abcd")
    machine.send("crash opcode\r")
    machine.expect(r"backtrace:[\r\n]+ +#\d+ 0x\w+[^\n]*\n")
    all_have_halted(machine)


def test_threads_run_where_there_is_room(stage, machines):
    """Four busy threads on four processors: each is given one, and a fifth takes its turn."""
    machine = with_spinners(stage, machines, 4, "abcde")
    machine.command("test format")
    for name in "abcde":
        line = next(line for line in machine.command("threads").splitlines() if line.split()[1:2] == [name])
        assert int(line.split()[4]) >= 1, f"thread {name} was never given a processor: {line}"
    for line in machine.command("threads").splitlines():
        if line.split()[1:2] and line.split()[1] in "abcde":
            assert "dead" in machine.command(f"kill {line.split()[0]}"), "a busy thread on another processor must end when it is killed"


def test_an_idle_processor_is_woken(stage, machines):
    """Four threads that never wait, on four processors: none of them may sleep."""
    machine = with_spinners(stage, machines, 4, "abcd")
    text = machine.qmp.human("info registers -a")
    assert text.count("HLT=0") == 4, f"there is a thread for each of four processors, but only {text.count('HLT=0')} of them run: a ready thread must wake an idle processor"


def test_equal_threads_take_turns(stage, machines):
    """The first has a processor to itself when it starts; when others come, it must give way to them like everybody."""
    machine = with_spinners(stage, machines, 2, "abc")
    machine.command("sleep 200")
    turns = {line.split()[1]: int(line.split()[4]) for line in machine.command("threads").splitlines()[1:]}
    few = {name: turns[name] for name in "abc" if turns[name] < 3}
    assert not few, f"three equal threads shared two processors for 200 ms, in slices of 10 ms; these were given one hardly ever: {few}"


@pytest.mark.parametrize("line, ending", [("reboot", "reset"), ("poweroff", "power_off")])
def test_the_machine_ends_with_all_of_them(stage, machines, line, ending):
    machine = with_processors(stage, machines, 4)
    getattr(machine, f"expect_{ending}")(line)


def test_programs_run_beside_each_other(stage, machines):
    """Programs on several processors, with their system calls, messages, faults and ends."""
    machine = with_processors(stage, machines, 4, "")
    for _ in range(3):
        assert machine.command("sleep 100 & sleep 100 & crash & ps; wait; cat /proc/cpuinfo").count("processor ") == 4, "/proc/cpuinfo has a line for each of four processors"
    first = machine.command("cat /proc/ipc")
    assert machine.command("cat /proc/ipc") == first, "what ran beside others must leave nothing behind"


def test_ps_says_where_threads_run(stage, machines):
    """On a processor each, or on one of two; /proc/tasks says it for every task."""
    machine = with_processors(stage, machines, 2, "")
    rows = [line.split() for line in machine.command("sleep 300 & sleep 300 & sleep 300 & ps; wait").splitlines()]
    heading = next((row for row in rows if row and row[0] == "ID"), [])
    assert "ON" in heading, f"`ps` must have a column ON; its headings are {heading}"
    places = [(row[-1], row[heading.index("ON") + 1].split(",")) for row in rows if len(row) == len(heading) + 1 and row[0].isdigit()]
    missing = sorted({"init", "shell", "sleep", "ps"} - {name for name, on in places})
    assert not missing, f"`ps` must list the tasks that there are, with their processors; it does not list {missing}"
    wrong = {name: on for name, on in places if not set(on) <= {"0", "1", "-"}}
    assert not wrong, f"there are the processors 0 and 1; `ps` has threads on others: {wrong}"
    unused = sorted({"0", "1"} - {place for name, on in places for place in on})
    assert not unused, f"with six tasks on two processors both have been used; `ps` says that nobody was on {unused}"
