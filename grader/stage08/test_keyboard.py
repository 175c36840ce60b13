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
    assert person.command("echo hello") == ["hello"]
    word = f"{rng.randrange(1 << 64):x}"
    assert person.command(f"echo {word.upper()} {word}; crash null; echo $?") == [f"{word.upper()} {word}", "crash: killed: page fault at 0x0", "142"]


def test_every_character(person):
    """Every character of ASCII by its key, between quotes; a quote between quotes of the other kind."""
    text = "".join(c for c in PRINTABLE if c not in "'")
    for part in (text[:47], text[47:]):
        assert person.command(f"echo '{part}'") == [part]
    assert person.command("echo \"'\"") == ["'"]


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
    assert screen.cursor(machine) == (len(lines) - 1, len("shell> "))
    person.presses("end")
    person.types("!")
    person.waits_for(lambda lines: lines[-1] == "shell> echo one_two!")
    assert screen.cursor(machine) == (len(lines) - 1, len("shell> echo one_two!"))
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
    assert person.command("echo $?") == ["130"]


def test_the_monitor(person):
    person.presses("ctrl", "bracket_right")
    person.waits_for_prompt("monitor>")
    assert any(re.search(r"\bshell\b", line) for line in person.command("tasks", "monitor>"))
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
    assert lines == [line.rstrip() for line in said][-screen.ROWS:-1] + ["shell>"]


def test_a_serial_line_that_nobody_reads(person):
    """It fills up, and the screen goes on without it; when somebody reads again, it works as before."""
    machine = person.machine
    person.types("hexdump shell; echo done\n")
    machine.wait_screen(lambda lines: "done" in lines and "shell>" in in_use(lines)[-1], listen=False)
    machine.send("echo here again\r")
    machine.expect("\r\nhere again\r\n")  # behind what was still in the line


def test_keyboard_and_serial_line_together(person):
    person.types("echo ab")
    person.waits_for(lambda lines: lines[-1] == "shell> echo ab")
    person.machine.send("cd\r")
    person.waits_for(lambda lines: lines[-2:] == ["abcd", "shell>"])
    assert "abcd" in person.machine.read_prompt()


@pytest.mark.parametrize("kind", ["pc", "q35"])
def test_without_a_serial_port(stage, machines, kind):
    """Nothing but keyboard and screen."""
    machine = machines(stage.start(cmdline="", machine=kind, serial=False, exit_port=False))
    person = Person(machine)
    lines = person.waits_for_prompt()
    assert "Mach_R kernel starting..." in lines
    assert person.command("cat /proc/meminfo")[0] == "Total: 256 MB"
    assert machine.console.text() == ""
    person.types("poweroff")
    with pytest.raises(PowerOff):
        person.presses("ret")
        person.waits_for(lambda _: False)


def test_a_framebuffer(stage, machines):
    machine = machines(stage.start(cmdline="", graphics=True, serial=False))
    person = Person(machine, framebuffer.dump)
    person.waits_for_prompt()
    assert person.command("echo Graphics!") == ["Graphics!"]
    person.types("echo ac")
    person.presses("left")
    person.types("b")
    person.waits_for(lambda lines: lines[-1] == "shell> echo abc")  # with the cursor on the c
    person.presses("ret")
    person.waits_for_prompt()
    person.types("hexdump true; echo done\n")
    lines = person.waits_for(lambda lines: lines[-2:] == ["done", "shell>"])
    assert len(lines) > 30


def test_without_a_keyboard_controller(stage, machines):
    machine = machines(stage.boot(cmdline="", machine="pc,i8042=off"))
    assert machine.command("echo fine") == "fine\n"
