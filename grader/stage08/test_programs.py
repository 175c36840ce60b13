"""The programs beside the shell, on files and arguments they could not know."""

import re
import string

import pytest

NAME_LETTERS = string.ascii_letters + string.digits + "._-+"


def random_text(rng, size):
    """Lines of printable characters, each ended."""
    lines = []
    while sum(len(line) + 1 for line in lines) < size:
        lines.append("".join(rng.choices(string.ascii_letters + string.digits + " .,;:#'\"$\\", k=rng.randrange(0, 90))))
    return "".join(line + "\n" for line in lines)


@pytest.fixture(scope="session")
def texts(shared_rng):
    rng = shared_rng("stage08 texts")
    names = {"".join(rng.choices(NAME_LETTERS, k=rng.randrange(1, 60))).lstrip("-") + "x" for _ in range(12)}
    return {name: random_text(rng, rng.choice([0, 1, 100, 4000, 9000])) for name in sorted(names)} | {"found.txt": "found\n"}


@pytest.fixture(scope="session")
def binaries(shared_rng):
    rng = shared_rng("stage08 binaries")
    sizes = {"empty.bin": 0, "one.bin": 1, "row.bin": 16, "some.bin": rng.randrange(17, 3000), "page.bin": 4096}
    return {name: rng.randbytes(size) for name, size in sizes.items()} | {"equal.bin": bytes(100) + b"z" * 40}


@pytest.fixture
def machine(stage, machines, with_files, texts, binaries):
    files = {name: text.encode() for name, text in texts.items()} | binaries
    return machines(stage.machine(cmdline="", modules=with_files(files)))


def quoted(word):
    return "'" + word.replace("'", "'\\''") + "'"


def test_cat(machine, texts, rng):
    for name, text in texts.items():
        assert machine.command(f"cat {quoted(name)}", echo=False).split("\n", 1)[1] == text, (
            f"`cat` must print the {len(text)} bytes of {name} as they are: what differs is below")
    some = rng.sample(sorted(texts), 4)
    line = "cat " + " ".join(map(quoted, some))
    assert machine.command(line, echo=False).endswith("".join(texts[name] for name in some)), "`cat` of four files must print one behind the other"


def test_cat_goes_on_after_a_missing_file(machine, texts):
    assert machine.command("cat nothing found.txt; echo $?") == "cat: nothing: not found\nfound\n1\n", (
        "`cat` must name the file that is missing, go on with the next, and end with status 1")


def test_ls(machine, texts, binaries):
    listed = machine.command("ls").splitlines()
    missing = sorted((set(texts) | set(binaries)) - set(listed))
    assert not missing, f"`ls` does not list these files of the archive: {missing}"
    twice = sorted({name for name in listed if listed.count(name) > 1})
    assert not twice, f"`ls` lists these files more than once: {twice}"
    sizes = {line[14:]: int(line[1:12]) for line in machine.command("ls -l").splitlines()}
    wrong = [f"{name}: {sizes.get(name)} instead of {len(data)}" for name, data in {**texts, **binaries}.items() if sizes.get(name) != len(data)]
    assert not wrong, f"`ls -l` must show the size of each file, in columns 2 to 12, before its name: {wrong}"
    assert sorted(machine.command("ls one.bin cat").split()) == ["cat", "one.bin"], "`ls` with names must list those, one a line"
    missing = sorted({"ipc", "meminfo", "tasks", "uptime"} - set(machine.command("ls /proc").split()))
    assert not missing, f"`ls /proc` does not list these files, which /proc has: {missing}"


def test_wc(machine, texts, binaries):
    for name, content in {**texts, **binaries}.items():
        data = content.encode() if isinstance(content, str) else content
        counts = [data.count(b"\n"), len(data.split()), len(data)]
        said = " ".join(machine.command(f"wc {quoted(name)}").split()[:3])
        assert said == " ".join(map(str, counts)), f"`wc {name}` must print lines, words and bytes: {counts}; it printed {said}"
    total = sum(len(data) for data in binaries.values())
    last = machine.command("wc -c " + " ".join(binaries)).splitlines()[-1]
    assert last.split() == [str(total), "total"], f"the last line of `wc -c` with several files must be the sum of their bytes and `total`, but is {last!r}"


def dump(data):
    """What hexdump prints: like `hexdump -C`."""
    lines, last, starred = [], None, False
    for offset in range(0, len(data), 16):
        row = data[offset:offset + 16]
        if row == last and len(row) == 16:
            if not starred:
                lines.append("*")
            starred = True
            continue
        last, starred = row, False
        cells = [f"{byte:02x} " for byte in row] + ["   "] * (16 - len(row))
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        lines.append(f"{offset:08x}  {''.join(cells[:8])} {''.join(cells[8:])} |{text}|")
    return "".join(line + "\n" for line in [*lines, f"{len(data):08x}"])


def test_hexdump(machine, binaries):
    for name, data in binaries.items():
        assert machine.command(f"hexdump {name}") == dump(data), (
            f"`hexdump {name}` must print the {len(data)} bytes like `hexdump -C`: offset, 16 bytes, characters, and * for rows that repeat")


def test_echo(shell, rng):
    for _ in range(40):
        words = ["".join(rng.choices([chr(c) for c in range(32, 127)], k=rng.randrange(0, 12))) for _ in range(rng.randrange(1, 4))]
        if words[0] == "-n":
            continue
        assert shell.command("echo " + " ".join(map(quoted, words)), echo=False).split("\n", 1)[1] == " ".join(words) + "\n", (
            f"`echo` must print its words with one blank between them; they were {words}")
    assert shell.command("echo -n no newline; echo ' then'") == "no newline then\n", "`echo -n` must not end the line"


def test_statuses(shell, rng):
    assert shell.command("true; echo $?; false; echo $?; nonsense; echo $?") == "0\n1\nnonsense: command not found\n127\n", (
        "statuses must be 0 for true, 1 for false and 127 for a command that is not found")
    assert shell.command("welcome.txt; echo $?") == "welcome.txt: not a program\n126\n", "a file that is no program must not be run, with status 126"


@pytest.mark.parametrize("way, reason, vector", [
    ("null", r"page fault at 0x0 \(read\)", 14), ("divide", "divide error", 0), ("opcode", "invalid opcode", 6),
    ("privileged", "general protection fault", 13), ("kernel", r"page fault at 0xffffffff80100000 \(read\)", 14),
    ("execute", r"page fault at 0x4[0-9a-f]+ \(execute\)", 14), ("write", r"page fault at 0x4[0-9a-f]+ \(write\)", 14),
    ("stack", "stack overflow", 14), ("thread", "stack overflow", 14), ("breakpoint", "breakpoint", 3), ("abort", "invalid opcode", 6),
])
def test_crashes(shell, way, reason, vector):
    assert re.fullmatch(f"crash: killed: {reason}\n{128 + vector}\n", shell.command(f"crash {way}; echo $?")), (
        f"`crash {way}` must end with the line `crash: killed: {reason}` and status {128 + vector}, 128 + the exception's number; the address is that of "
        "the access")


def test_sleep_and_uptime(shell, rng):
    milliseconds = rng.randrange(1, 3000)
    text = shell.command(f"cat /proc/uptime; sleep {milliseconds / 1000:.3f}; cat /proc/uptime")
    before, after = (float(number) for number in re.findall(r"([0-9.]+) seconds", text))
    assert milliseconds / 1000 <= after - before < milliseconds / 1000 + 0.2, (
        f"`sleep` of {milliseconds} ms took {after - before:.3f} s by /proc/uptime: never less, and 0.2 s more at most (two programs are started meanwhile)")
    assert re.fullmatch(r"up \d+:\d\d:\d\d\n", shell.command("uptime")), "`uptime` must print `up H:MM:SS`"
    said = shell.command("sleep x; sleep -1; sleep").splitlines()
    wrong = [line for line in said if not line.startswith("usage: sleep")]
    assert len(said) == 3 and not wrong, f"`sleep x`, `sleep -1` and `sleep` must each be answered with a line `usage: sleep ...`; came {said}"


def test_ls_tells_programs_from_files(shell):
    rows = {fields[-1]: fields[0] for fields in map(str.split, shell.command("ls -l").splitlines())}
    assert (rows.get("echo"), rows.get("welcome.txt")) == ("x", "-"), f"`ls -l /` must mark programs with x and other files with -; it says {rows}"
    for name, mark in (("echo", "x"), ("welcome.txt", "-")):
        line = shell.command(f"ls -l {name}")
        assert line.split()[0] == mark, f"`ls -l {name}` must begin with {mark}, as in the list of the directory; it printed {line!r}"


def test_programs_by_their_paths(shell):
    for path in ("./echo", "../echo", "//echo", "/./proc/../echo", "proc/../echo"):
        assert shell.command(f"{path} yes") == "yes\n", f"`{path}` is the file that `cat {path}` opens"
    assert shell.command("cd /proc; ./echo no; ../echo yes; echo here; cd /") == "./echo: command not found\nyes\nhere\n", (
        "a path begins in the current directory; a word without a slash is a program's name anywhere")


def test_ps_and_kill(shell):
    shell.command("sleep 1000 &")
    tasks = {fields[-1]: fields for fields in map(str.split, shell.command("ps").splitlines()[1:])}
    missing = sorted({"init", "shell", "sleep", "ps"} - set(tasks))
    assert not missing, f"`ps` must list {missing}, too: each line ends in the name of a task; it lists {sorted(tasks)}"
    assert tasks["init"][0] == "1", f"init is task 1, the first; `ps` says {tasks['init'][0]}"
    shell.command(f"kill {tasks['sleep'][0]}")
    assert shell.command("jobs") in ("[1] killed: sleep 1000\n", ""), (
        "the end of a killed job is reported once, as `[1] killed: sleep 1000`, here or at the prompt before")
    assert "sleep" not in shell.command("ps"), "a task that was killed must not be listed any more"
    wrapped = str((1 << 32) + int(tasks["shell"][0]))
    for number in (wrapped, f"-{(1 << 64) - 2}", "0x2", "2x"):
        assert shell.command(f"kill {number}; /kill {number}") == f"kill: {number}: not a task or job\nkill: {number}: not a task\n", (
            "a task's number is read whole, with its sign, and must be in range")
    assert shell.command("kill 99999 x; /kill 99999 x") == (
        "kill: 99999: not found\nkill: x: not a task or job\nkill: 99999: not found\nkill: x: not a task\n"), (
        "`kill` of tasks that do not exist must say so of each; the shell's own `kill` also knows jobs, the program /kill does not")
    names = sorted(line.split()[-1] for line in shell.command("cat /proc/tasks").splitlines()[1:])
    assert names == ["cat", "init", "shell"], "/proc/tasks must list init, the shell and the cat that reads it, and no task that has ended"


def test_free(shell):
    total, used, free = (int(number) for number in re.findall(r"(\d+) KB", shell.command("free")))
    assert used + free == total, f"`free` says {used} KB used and {free} KB free, which is not {total} KB together"
    assert 250 << 10 < total <= 256 << 10, f"`free` says {total} KB in all, on a machine with {256 << 10}"


def test_ports(shell):
    named = {int(name, 16): right for name, right, *_ in map(str.split, shell.command("ports").splitlines()[1:])}
    wrong = [f"{name:#x}: {named.get(name)}" for name in range(0x100, 0x900, 0x100) if named.get(name) != "send"]
    assert not wrong, f"a program is born with send rights under the names 0x100 to 0x800; `ports` says otherwise of {wrong}"
    assert 0x1000 not in named, f"a program has a name 0x1000, {named[0x1000]}: the right to switch the machine off is init's alone"


def test_ports_of_another_task(shell):
    shell.command("calc_server & sleep 1")
    tasks = {fields[-1]: fields[0] for fields in map(str.split, shell.command("ps").splitlines()[1:])}
    names = [line.split(maxsplit=3) for line in shell.command(f"ports {tasks['calc_server']}").splitlines()[1:]]
    wrong = [name for name, right, references, *_ in names if right != "port" and int(references) <= 0]
    assert not wrong, f"every right has references, and these of the server's have none: {wrong}"
    receive = [rest[0] for _, right, _, *rest in names if right == "receive"]
    assert receive, "the server has no receive right, and cannot be asked anything"
    wrong = [state for state in receive if not re.search(r"\b0 of \d+ queued", state)]
    assert not wrong, f"nobody asks the server anything now, so each receive right should say `0 of N queued`; these say {wrong}"
    said = shell.command("ports 1; ports 99999; ports x").splitlines()
    assert said[:2] == ["ports: not permitted", "ports: not found"], "another one's ports: init's are not to be seen, and a task that does not exist has none"
    assert len(said) == 3 and said[2].startswith("usage: ports"), f"`ports x` must be answered with a line `usage: ports ...`; came {said[2:]}"


def test_a_program_cannot_play_init(shell):
    assert shell.command("init") == "init: only the kernel starts this program\n", (
        "a program cannot be init: that needs rights that only the kernel gives, at the start")


@pytest.mark.parametrize("line", ["count a 3x", "count a x", "count a -1", "count a 4294967297", "count a 4294967300", "count a ''", "count a 1 2"])
def test_a_count_is_a_whole_number_in_range(shell, line):
    said = shell.command(f"{line}; echo $?")
    assert said.startswith(f"usage: {line.split()[0]} ") and said.endswith("\n2\n"), (
        f"`{line}`: expected `usage: ...` and status 2, because the count is not a number, or too many words are given; came {said!r}")


def test_stress(shell, rng):
    text = shell.command(f"stress 5000 {rng.randrange(1 << 60)}")
    assert re.fullmatch(r"stress: 5000 calls by 10 children, \d+ of them died\n", text), (
        f"`stress` must end with `stress: 5000 calls by 10 children, N of them died`; came {text!r}")
    assert shell.command("echo alive") == "alive\n", "after the stress the shell must work as before"
