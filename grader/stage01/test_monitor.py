"""Nothing typed at the monitor crashes the kernel but what is meant to; each mistake gets a line and the prompt back."""

import re

import pytest

DANGEROUS = {"reboot", "poweroff", "continue"}  # these leave the prompt on purpose
INTERRUPT, CHORD, ESCAPE = "\x03", "\x1d", "\x1b"


def commands(machine):
    """name -> usage of every command, from `help`."""
    lines = machine.command("help").splitlines()
    return {line.split()[0]: line[:28].strip().partition(" ")[2] for line in lines if re.match(r"^[a-z]", line)}


def test_help_lists_the_stage(monitor):
    missing = {"help", "mmap", "modules", "cmdline", "framebuffer", "cpu", "crash", "reboot", "poweroff", "test"} - set(commands(monitor))
    assert not missing, f"`help` does not list {sorted(missing)}: a command is listed with its name at the start of a line"
    text = monitor.command("help")
    for name in commands(monitor):
        explained = re.search(rf"^{name}\b(.*)$", text, re.M)[1].strip()
        assert len(explained) > 5, f"`help` must say what `{name}` does, in the same line; it says {explained!r}"


@pytest.mark.parametrize("line", ["nonsense", "HELP", "help!", "mmap2", "\"help", "help \"", "; help", "help " * 100])
def test_wrong_lines(monitor, line):
    text = monitor.command(line)
    assert len(text.strip().splitlines()) >= 1, f"`{line[:60]}` is no command, and must be answered with a line that says so"
    assert monitor.command("cmdline").strip() == "monitor", f"after `{line[:60]}` the monitor must work as before; `cmdline` tells"


def test_empty_lines(monitor):
    for line in ("", " ", "   \t  "):
        assert monitor.command(line, echo=False).strip() == "", f"an empty line must be answered with nothing but the next prompt; typed was {line!r}"


def test_each_command_with_wrong_arguments(monitor, rng):
    """No argument at all, too many, words, huge numbers, negative ones: an answer, and the prompt again."""
    words = ["", "x", "-1", "0", "18446744073709551616", "0xffffffffffffffff", "99999999999999999999999", "0x", "''", "a b c d e f g h"]
    for name in commands(monitor):
        for argument in words:
            if name in DANGEROUS and argument == "":
                continue
            if name in ("crash", "test", "bench", "trial", "milestone", "sleep", "start", "run") and argument in ("", "0"):
                continue  # meant to crash, or long; they have tests of their own
            monitor.command(f"{name} {argument}".strip())
    assert monitor.command("cmdline").strip() == "monitor", "after all the wrong arguments the monitor must work as before; `cmdline` tells"


def test_random_bytes(monitor, rng):
    """Any bytes but those that end a line or leave the monitor."""
    for _ in range(60):
        data = bytes(rng.choice([b for b in range(256) if chr(b) not in "\r\n\x1d\x04\x03"]) for _ in range(rng.randrange(1, 200)))
        monitor.send(data)
        monitor.command(ESCAPE + "\x15", echo=False)  # ends an escape sequence; Ctrl-U
    assert monitor.command("cmdline").strip() == "monitor", "after random bytes the monitor must work as before; `cmdline` tells"


@pytest.mark.parametrize("length", [79, 80, 81, 255, 256, 257, 1000, 4096, 70000])
def test_long_lines(monitor, length):
    text = monitor.command("x" * length, echo=False)
    assert text.strip(), f"a line of {length} characters must be answered, if only by saying that it is too long"
    assert monitor.command("cmdline").strip() == "monitor", f"after a line of {length} characters the monitor must work as before; `cmdline` tells"


def test_editing(monitor):
    """Backspace takes back what was typed."""
    monitor.send("cmdlinex\x7f\r")
    assert "monitor" in monitor.read_prompt().split("\n", 1)[1], "DEL (0x7f) must take back the character before it: typed was `cmdlinex`, DEL"
    monitor.send("zz\x08\x08cmdline\r")
    assert "monitor" in monitor.read_prompt().split("\n", 1)[1], (
        "Backspace (0x08) must take back the character before it: typed was `zz`, Backspace twice, `cmdline`")
    monitor.send("\x7f" * 20 + "cmdline\r")
    assert "monitor" in monitor.read_prompt().split("\n", 1)[1], "DEL in an empty line must do nothing: typed was DEL twenty times, then `cmdline`"


def test_typing_ahead(monitor):
    """Lines typed while another still runs are not lost."""
    monitor.send("help\rcmdline\rmodules\r")
    for answer in (r"\nhelp\b[^\r\n]+\r\n", "\nmonitor", "crc32|no modules"):
        monitor.expect(answer)
    monitor.read_prompt()
    assert monitor.command("cmdline").strip() == "monitor", "after typing ahead the monitor must work as before; `cmdline` tells"


def test_tests_can_be_chosen(monitor):
    assert "no such test" in monitor.command("test nosuchsuite"), "`test` with the name of a suite that does not exist must say `no such test`"
