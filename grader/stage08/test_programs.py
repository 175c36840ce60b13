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
        assert machine.command(f"cat {quoted(name)}", echo=False).split("\n", 1)[1] == text
    some = rng.sample(sorted(texts), 4)
    line = "cat " + " ".join(map(quoted, some))
    assert machine.command(line, echo=False).endswith("".join(texts[name] for name in some))


def test_cat_goes_on_after_a_missing_file(machine, texts):
    assert machine.command("cat nothing found.txt; echo $?") == "cat: nothing: not found\nfound\n1\n"


def test_ls(machine, texts, binaries):
    listed = machine.command("ls").splitlines()
    assert set(texts) | set(binaries) <= set(listed)
    assert len(listed) == len(set(listed))
    sizes = {line[14:]: int(line[1:12]) for line in machine.command("ls -l").splitlines()}
    assert all(sizes[name] == len(data) for name, data in {**texts, **binaries}.items())
    assert machine.command("ls one.bin cat") == "one.bin\ncat\n"
    assert machine.command("ls /proc") == "ipc\nmeminfo\ntasks\nuptime\n"


def test_wc(machine, texts, binaries):
    for name, content in {**texts, **binaries}.items():
        data = content.encode() if isinstance(content, str) else content
        counts = [data.count(b"\n"), len(data.split()), len(data)]
        assert machine.command(f"wc {quoted(name)}").split()[:3] == [str(count) for count in counts]
    total = sum(len(data) for data in binaries.values())
    assert machine.command("wc -c " + " ".join(binaries)).splitlines()[-1].split() == [str(total), "total"]


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
        assert machine.command(f"hexdump {name}") == dump(data)


def test_echo(shell, rng):
    for _ in range(40):
        words = ["".join(rng.choices([chr(c) for c in range(32, 127)], k=rng.randrange(0, 12))) for _ in range(rng.randrange(1, 4))]
        if words[0] == "-n":
            continue
        assert shell.command("echo " + " ".join(map(quoted, words)), echo=False).split("\n", 1)[1] == " ".join(words) + "\n"
    assert shell.command("echo -n no newline; echo ' then'") == "no newline then\n"


def test_statuses(shell, rng):
    assert shell.command("true; echo $?; false; echo $?; nonsense; echo $?") == "0\n1\nnonsense: command not found\n127\n"
    assert shell.command("welcome.txt; echo $?") == "welcome.txt: not a program\n126\n"


@pytest.mark.parametrize("way, reason, vector", [
    ("null", "page fault at 0x0", 14), ("divide", "divide error", 0), ("opcode", "invalid opcode", 6),
    ("privileged", "general protection fault", 13), ("kernel", "page fault at 0xffffffff80100000", 14),
    ("execute", "page fault at 0x4[0-9a-f]+", 14), ("write", "page fault at 0x4[0-9a-f]+", 14),
    ("stack", "page fault at 0xff[0-9a-f]+", 14), ("abort", "invalid opcode", 6),
])
def test_crashes(shell, way, reason, vector):
    assert re.fullmatch(f"crash: killed: {reason}\n{128 + vector}\n", shell.command(f"crash {way}; echo $?"))


def test_sleep_and_uptime(shell, rng):
    milliseconds = rng.randrange(1, 3000)
    text = shell.command(f"cat /proc/uptime; sleep {milliseconds / 1000:.3f}; cat /proc/uptime")
    before, after = (float(number) for number in re.findall(r"([0-9.]+) seconds", text))
    assert milliseconds / 1000 <= after - before < milliseconds / 1000 + 0.2
    assert re.fullmatch(r"up \d+:\d\d:\d\d\n", shell.command("uptime"))
    assert shell.command("sleep x; sleep -1; sleep") == "usage: sleep SECONDS\n" * 3


def test_ps_and_kill(shell):
    shell.command("sleep 1000 &")
    tasks = {fields[-1]: fields for fields in map(str.split, shell.command("ps").splitlines()[1:])}
    assert tasks["init"][0] == "1" and {"shell", "sleep", "ps"} <= set(tasks)
    shell.command(f"kill {tasks['sleep'][0]}")
    assert shell.command("jobs") in ("[1] killed: sleep 1000\n", "")
    assert "sleep" not in shell.command("ps")
    assert shell.command("kill 99999 x; /kill 99999 x") == (
        "kill: 99999: not found\nkill: x: not a task or job\nkill: 99999: not found\nkill: x: not a task\n")
    names = [line.split()[-1] for line in shell.command("cat /proc/tasks").splitlines()[1:]]
    assert names == ["init", "shell", "cat"]


def test_free(shell):
    total, used, free = (int(number) for number in re.findall(r"(\d+) KB", shell.command("free")))
    assert used + free == total and 250 << 10 < total <= 256 << 10


def test_ports(shell):
    named = {int(name, 16): right for name, right, *_ in map(str.split, shell.command("ports").splitlines()[1:])}
    assert all(named[name] == "send" for name in (0x100, 0x200, 0x300, 0x400, 0x500, 0x600, 0x700, 0x800))
    assert 0x1000 not in named  # the right to switch off is init's alone


def test_ports_of_another_task(shell):
    tasks = {fields[-1]: fields[0] for fields in map(str.split, shell.command("ps").splitlines()[1:])}
    names = [line.split(maxsplit=3) for line in shell.command(f"ports {tasks['shell']}").splitlines()[1:]]
    assert all(int(references) > 0 for _, right, references, *_ in names if right != "port")
    receive = [rest[0] for _, right, _, *rest in names if right == "receive"]
    # One for Ctrl-C, one for the end of the program that looks, one for the answers to calls.
    assert len(receive) == 3 and all("0 of 5 queued" in state for state in receive)
    assert [line for line in shell.command(f"ports {tasks['shell']}").splitlines() if "port set" in line]
    assert shell.command("ports 1; ports 99999; ports x") == "ports: not permitted\nports: not found\nusage: ports [TASK-ID]\n"


def test_a_program_cannot_play_init(shell):
    assert shell.command("init") == "init: only the kernel starts this program\n"


def test_stress(shell, rng):
    text = shell.command(f"stress 5000 {rng.randrange(1 << 60)}")
    assert re.fullmatch(r"stress: 5000 calls by 10 children, \d+ of them died\n", text)
    assert shell.command("echo alive") == "alive\n"
