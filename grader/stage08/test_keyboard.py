"""The console that a PC has by itself: typed on its keyboard, read off its screen; the serial line says nothing, or is not there."""

import re

import pytest

from machine import framebuffer, screen
from machine.outcomes import PowerOff
from machine.person import Person, in_use

PRINTABLE = [chr(code) for code in range(ord(" "), 0x7F)]


@pytest.fixture
def person(shell):
    someone = Person(shell)
    someone.waits_for_prompt()
    return someone


def test_session(person, rng):
    assert person.command("echo hello") == ["hello"], "`echo hello`, typed on the keyboard, must print hello on the screen"
    word = f"{rng.randrange(1 << 64):x}"
    assert person.command(f"echo {word.upper()} {word}; crash null; echo $?") == [f"{word.upper()} {word}", "crash: killed: page fault at 0x0 (read)", "142"], (
        "capital letters, a program that crashes, and its status, 128 + 14: see both lists, what came and what was due")


def test_every_character(person):
    """Every character of ASCII by its key, between quotes; a quote between quotes of the other kind."""
    text = "".join(c for c in PRINTABLE if c not in "'")
    for part in (text[:47], text[47:]):
        assert person.command(f"echo '{part}'") == [part], (
            "every character must come from its key: see both lists; a wrong one is an entry of the table of keys, shifted or not")
    assert person.command("echo \"'\"") == ["'"], "a quote between quotes of the other kind is an ordinary character"


def test_line_editing(person):
    """The cursor stands where the next character will be, and what is typed goes there."""
    machine = person.machine
    person.types("echo oneXtwo")
    for _ in range(3):
        person.presses("left")
    person.presses("backspace")
    person.types("_")
    person.presses("home")
    person.types("#")
    person.presses("left")
    person.presses("delete")
    lines = person.waits_for(lambda lines: lines[-1] == "shell> echo one_two")
    assert screen.cursor(machine) == (len(lines) - 1, len("shell> ")), (
        "the cursor must stand behind the prompt, on the first character of the line: (row, column)")
    person.presses("end")
    person.types("!")
    person.waits_for(lambda lines: lines[-1] == "shell> echo one_two!")
    assert screen.cursor(machine) == (len(lines) - 1, len("shell> echo one_two!")), (
        "the cursor must stand behind the last character of the line: (row, column)")
    person.presses("ret")
    person.waits_for(lambda lines: lines[-2:] == ["one_two!", "shell>"])
    person.presses("up")
    person.waits_for(lambda lines: lines[-1] == "shell> echo one_two!")
    person.presses("ctrl", "left")
    person.types("2 ")
    person.waits_for(lambda lines: lines[-1] == "shell> echo 2 one_two!")


def test_modifiers(person):
    """Both shifts and both control keys; caps lock for letters; the keypad; Alt and keys without a meaning do nothing."""
    person.types("echo ")
    for chord in [("shift", "a"), ("shift_r", "b"), ("caps_lock",), ("c",), ("shift", "d"), ("1",), ("caps_lock",), ("e",), ("kp_7",), ("kp_divide",),
                  ("alt", "f"), ("alt_r", "g"), ("f5",), ("pause",), ("print",), ("menu",), ("scroll_lock",), ("insert",), ("pgup",), ("meta_l",), ("h",)]:
        person.presses(*chord)
    person.waits_for(lambda lines: lines[-1] == "shell> echo ABCd1e7/fgh")
    person.presses("ctrl_r", "u")
    person.waits_for_prompt()
    person.types("echo x")
    person.presses("kp_enter")
    person.waits_for(lambda lines: lines[-2:] == ["x", "shell>"])


def test_control_c(person):
    machine = person.machine
    person.types("nonsense")
    person.presses("ctrl", "c")
    person.waits_for(lambda lines: lines[-2:] == ["shell> nonsense^C", "shell>"])
    person.types("sleep 1000000\n")
    person.waits_for(lambda lines: lines[-1] == "shell> sleep 1000000")
    machine.wait_registers(lambda registers: registers.idle)  # it sleeps: until then Ctrl-C would be the shell's to read
    person.presses("ctrl_r", "c")
    person.waits_for_prompt()
    assert person.command("echo $?") == ["130"], "a program ended by Ctrl-C has the status 130 (128 + 2)"


def test_the_monitor(person):
    person.presses("ctrl", "bracket_right")
    person.waits_for_prompt("monitor>")
    said = person.command("tasks", "monitor>")
    assert re.search(r"\bshell\b", "\n".join(said)), f"`tasks` at the monitor must list the shell; the screen shows {said}"
    person.types("continue\n")
    person.types("echo back\n")
    person.waits_for(lambda lines: lines[-2:] == ["back", "shell>"])


def test_a_long_line_is_edited_within_its_row(person):
    """Longer than the screen is wide: it is wrapped while it is typed, and scrolls sideways when it is edited."""
    text = "echo " + "0123456789" * 9
    person.types(text)
    person.waits_for(lambda lines: lines[-1] == text[73:])
    person.presses("home")
    person.types("#")
    person.waits_for(lambda lines: lines[-1].startswith("shell> #echo 01234"))
    person.presses("backspace")
    person.presses("ret")
    person.waits_for(lambda lines: lines[-3:] == [("0123456789" * 8), "0123456789", "shell>"])


def test_scrolling(person):
    """The last lines of a long output stand on the screen, the same as on the serial line."""
    said = person.machine.command("hexdump uptime; echo done").split("\n")
    lines = person.waits_for(lambda lines: lines[-2:] == ["done", "shell>"])
    assert lines == [line.rstrip() for line in said][-screen.ROWS:-1] + ["shell>"], (
        "after a long output the screen must show its last lines, the same as the serial line did: see both lists")


def test_a_serial_line_that_nobody_reads(person):
    """It fills up, and the screen goes on without it; when somebody reads again, it says how much was lost and works as before."""
    machine = person.machine
    with machine.unread():
        person.types("hexdump shell; echo done\n")
        machine.wait_screen(lambda lines: "done" in lines and "shell>" in in_use(lines)[-1])
    machine.send("echo here again\r")
    machine.expect(r"\[\d+ bytes lost: nobody read the serial line\]")  # behind what was still in the line
    machine.expect("\r\nhere again\r\n")


def test_keyboard_and_serial_line_together(person):
    person.types("echo ab")
    person.waits_for(lambda lines: lines[-1] == "shell> echo ab")
    person.machine.send("cd\r")
    person.waits_for(lambda lines: lines[-2:] == ["abcd", "shell>"])
    assert "abcd" in person.machine.read_prompt(), (
        "what is typed on the keyboard and what comes over the serial line make one line, and both consoles show it")


@pytest.mark.parametrize("kind", ["pc", "q35"])
def test_without_a_serial_port(stage, machines, kind):
    """Nothing but keyboard and screen."""
    machine = machines(stage.start(cmdline="", machine=kind, serial=False, exit_port=False))
    person = Person(machine)
    lines = person.waits_for_prompt()
    assert "Mach_R kernel starting..." in lines, f"the screen must show the greeting; it shows {lines}"
    assert person.command("cat /proc/meminfo")[0] == "Total: 256 MB", "the shell must work with nothing but keyboard and screen"
    assert machine.console.text() == "", "there is no serial port, so nothing can have come from it"
    person.types("poweroff")
    with pytest.raises(PowerOff):
        person.presses("ret")
        person.waits_for(lambda _: False)


def test_a_framebuffer(stage, machines):
    machine = machines(stage.start(cmdline="", graphics=True, serial=False))
    person = Person(machine, framebuffer.dump)
    person.waits_for_prompt()
    assert person.command("echo Graphics!") == ["Graphics!"], "the shell must work on a framebuffer"
    person.types("echo ac")
    person.presses("left")
    person.types("b")
    person.waits_for(lambda lines: lines[-1] == "shell> echo abc")  # with the cursor on the c
    person.presses("ret")
    person.waits_for_prompt()
    person.types("hexdump true; echo done\n")
    lines = person.waits_for(lambda lines: lines[-2:] == ["done", "shell>"])
    assert len(lines) > 30, f"the screen has more than 30 lines in graphics mode, and after `hexdump true` all of them are full; {len(lines)} are in use"


def test_without_a_keyboard_controller(stage, machines):
    machine = machines(stage.boot(cmdline="", machine="pc,i8042=off"))
    assert machine.command("echo fine") == "fine\n", (
        "without a keyboard controller the kernel must boot, and the serial line work: does the driver give up when nothing answers?")
