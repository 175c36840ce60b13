"""docs/STUDENTS.md: what it tells to type when a kernel hangs, resets or says nothing is there to be typed."""

import re
import shutil
import subprocess

from machine import stages

GUIDE = (stages.REPOSITORY / "docs/STUDENTS.md").read_text()
SECTION = re.search(r"^## When your kernel hangs.*?(?=^## )", GUIDE, re.M | re.S)[0]
TREE = stages.find_all(stages.REPOSITORY)["04"]
AT_GDB = ("continue", "backtrace", "thread apply all", "hbreak", "stepi", "info registers")
AT_MONITOR = ("threads", "tasks", "ipc")
OF_OURS = ("threads", "tasks")  # behind `mach`, in the GDB of `make debug`


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, env=stages.clean_environment(), **options)


def test_make_has_what_it_is_asked_for():
    words = set(re.findall(r"(?:^    |`)make ([\w ]+?)(?= [A-Z_]+=|`|$)", SECTION, re.M))
    assert {"run", "debug", "record", "replay", "stage04 debug", "profile"} <= words, f"the section shows what to type; of make there is {sorted(words)}"
    for asked in sorted(words):
        whole = asked.startswith("stage") or asked == "profile"  # of the whole repository
        done = run("make", "-n", "-C", stages.REPOSITORY if whole else TREE, *asked.split(), *(["OP=null_syscall"] if asked == "profile" else []))
        assert done.returncode == 0, f"docs/STUDENTS.md says `make {asked}`, which make does not know:\n{done.stderr}"


def test_programs_are_there():
    shown = re.findall(r"^    (\w+)", SECTION, re.M)
    assert "addr2line" in shown and "grep" in shown, f"the section shows how to read an address and a log; it shows {shown}"
    gone = [program for program in shown if shutil.which(program) is None]
    assert not gone, f"docs/STUDENTS.md uses {gone}, which is not there: ./bootstrap installs what students are told to use"


def test_gdb_and_monitor_know_the_commands():
    for words in AT_GDB:
        assert words in SECTION, f"the section no longer says {words!r}: this list goes with it"
        done = run("gdb", "-batch", "-nx", "-ex", f"help {words}")
        assert "Undefined" not in done.stderr, f"docs/STUDENTS.md says `{words}`, which GDB does not know: {done.stderr}"
    ours = "".join(path.read_text() for path in (TREE / "tools").rglob("*.py"))
    for name in OF_OURS:
        assert f"`mach {name}`" in SECTION and f"mach {name}" in ours, f"docs/STUDENTS.md says `mach {name}`, and stage 04's commands for GDB have it"
    sources = "".join(path.read_text() for path in (TREE / "kernel/monitor/commands").glob("*.cpp"))
    for name in AT_MONITOR:
        assert f"`{name}" in SECTION and f"MONITOR_COMMAND({name}," in sources, f"docs/STUDENTS.md names the monitor's command `{name}`, and stage 04 has it"
    assert "boot_entry" in (TREE / "kernel/arch/x86_64/boot.asm").read_text(), "docs/STUDENTS.md sets its first breakpoint at boot_entry"


def test_qemu_writes_the_log_that_is_read(tmp_path):
    """The options of the command that is shown are QEMU's, and make hands them on."""
    options = re.search(r"make run QEMU_FLAGS='(.*?)'", SECTION)[1]
    log = re.search(r"-D (\S+)", options)[1]
    assert f"' {log} |" in SECTION, f"what is read must be {log}, which QEMU writes"
    shown = run("make", "-n", "-C", TREE, "run", f"QEMU_FLAGS={options}").stdout
    assert options in shown, f"`make run QEMU_FLAGS=...` must hand the options to QEMU; it would run:\n{shown[-1000:]}"
    known = run("qemu-system-x86_64", *options.replace(log, str(tmp_path / "log")).split(), "-machine", "none", "-display", "none", "-S", "-monitor", "none",
                "-version")
    assert known.returncode == 0, known.stderr
    items = run("qemu-system-x86_64", "-d", "help").stdout
    for item in re.search(r"-d (\S+)", options)[1].split(","):
        assert re.search(rf"^{item}\b", items, re.M), f"QEMU has no log of {item!r}"
