"""Programs that draw on the whole screen, by keys in and screen out: on a terminal at the serial line (pyte), and on the VGA screen."""

import re

import pytest

from machine.terminal import Terminal

UP, DOWN, RIGHT, LEFT, PAGE_UP, PAGE_DOWN, DELETE, HOME, END = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[3~", "\x1b[H", "\x1b[F"
START, FINISH, ENTER, BACKSPACE = "\x1b[1;5H", "\x1b[1;5F", "\r", "\x7f"
SAVE, QUIT, SEARCH, CUT, PUT, WHERE, REDRAW = "\x0f", "\x18", "\x17", "\x0b", "\x15", "\x03", "\x0c"


class Screens:
    """A program at both screens. `size` is what the terminal is told to be by the shell's variables."""

    def __init__(self, machine, command, size=(24, 80)):
        self.machine, self.rows = machine, size[0]
        self.terminal = Terminal(machine, *size)
        machine.send(command + "\r")
        self.vga = size == (24, 80)

    def keys(self, text):
        self.machine.send(text)

    def shows(self, expected, why):
        """Waits until the terminal has these rows ({row: text or pattern}), and looks whether the VGA screen has them, too."""

        def fits(lines):
            return all(re.fullmatch(text, lines[row]) for row, text in expected.items())

        self.machine.wait_screen(fits, read=self.terminal.lines, limit=20)
        if self.vga:
            shown = self.machine.wait_screen(fits, limit=20)
            wrong = [f"row {row} is {shown[row]!r}" for row, text in expected.items() if not re.fullmatch(text, shown[row])]
            assert not wrong, f"{why}; on the VGA screen {wrong}"


def literal(*rows):
    return {number: re.escape(row) for number, row in enumerate(rows)}


def file_is(machine, path, expected, why):
    said = machine.command(f"cat {path}")
    assert said == expected, f"{why}: {path} is {said!r}, and it should be {expected!r}"


def test_edit_makes_a_file(shell):
    screens = Screens(shell, "edit /tmp/new")
    screens.shows({**literal("", ""), 23: "new file"}, "a file that is not there is a new one")
    screens.keys("first" + ENTER + "second" + ENTER + ENTER + "\tfourth")
    screens.shows({**literal("first", "second", "", "        fourth", ""), 23: r"/tmp/new \(changed\).*"}, "what is typed stands there")
    assert screens.terminal.cursor == (3, 14), f"the cursor must be behind what was typed, in row 3 and column 14, and it is at {screens.terminal.cursor}"
    screens.keys(UP + UP + HOME + "X" + RIGHT + DELETE + END + BACKSPACE)
    screens.shows(literal("first", "Xscon", "", "        fourth"), "keys move the cursor, and delete before and behind it")
    screens.keys(SAVE)
    screens.shows({23: "saved, 20 bytes"}, "saving says how much")
    screens.keys(QUIT)
    shell.read_prompt()
    file_is(shell, "/tmp/new", "first\nXscon\n\n\tfourth", "the file is what was seen")
    assert shell.command("ls /tmp") == "new\n", "nothing else may be left of saving"


def test_edit_asks_before_it_forgets(shell):
    shell.command("echo old > /tmp/f")
    screens = Screens(shell, "edit /tmp/f")
    screens.shows(literal("old", ""), "the file is shown")
    screens.keys("new " + QUIT)
    screens.shows({**literal("new old"), 23: "Save /tmp/f\\? y: yes, n: no, ctrl-C: go on"}, "what is changed is asked about")
    screens.keys("x\x03")
    screens.shows({**literal("new old"), 23: r"/tmp/f \(changed\).*"}, "ctrl-C goes on, and x is no answer")
    screens.keys(QUIT + "n")
    shell.read_prompt()
    file_is(shell, "/tmp/f", "old\n", "n forgets the change")
    screens = Screens(shell, "edit /tmp/f")
    screens.keys("new " + QUIT + "y")
    shell.read_prompt()
    file_is(shell, "/tmp/f", "new old\n", "y saves it")


def test_edit_loses_nothing(shell):
    """A file that cannot be written: it is said, and the text is still there."""
    screens = Screens(shell, "edit /welcome.txt")
    screens.keys("more ")
    screens.keys(SAVE)
    screens.shows({0: "more Welcome.*", 23: "not saved: not permitted"}, "the archive cannot be written")
    screens.keys(QUIT + "y")
    screens.shows({0: "more Welcome.*", 23: "not saved: not permitted"}, "who wants to save and leave must not lose the text")
    screens.keys(QUIT + "n")
    shell.read_prompt()
    assert shell.command("edit /tmp; echo $?; edit; echo $?; edit /tmp/x > /tmp/o; echo $?") == (
        "edit: /tmp: is a directory\n1\nusage: edit FILE\n2\nedit: standard output is not the console\n1\n"), "what edit cannot do must be said"


def test_edit_cuts_and_searches(shell):
    shell.command("seq 1 100 > /tmp/n")
    screens = Screens(shell, "edit /tmp/n")
    screens.shows({**literal("1", "2"), 22: "23"}, "the beginning is shown")
    screens.keys(PAGE_DOWN)
    screens.shows({22: "23", 0: "1"}, "a page down the cursor is in the last row")
    screens.keys(PAGE_DOWN)
    screens.shows({0: "23", 22: "45"}, "the next page begins where the last one ended")
    screens.keys(SEARCH + "77" + ENTER)
    screens.shows({22: "77"}, "what was searched is seen")
    screens.keys(CUT + CUT + DOWN + PUT + SAVE + WHERE)
    screens.shows({23: "line 80 of 101, byte 228 of 292"}, "two lines are cut, and put behind the next")
    screens.keys(SEARCH + ENTER)
    screens.shows({23: "found from the start on"}, "the search goes on from the start")
    screens.keys(SEARCH + "none" + ENTER)
    screens.shows({23: "not found"}, "what is not there is not found")
    screens.keys(FINISH + WHERE)
    screens.shows({23: "line 101 of 101, byte 292 of 292"}, "the end is the line behind the last newline")
    screens.keys(START + REDRAW)
    screens.shows({**literal("1", "2"), 22: "23"}, "everything is drawn anew")
    screens.keys(QUIT)
    shell.read_prompt()
    said = shell.command("grep -n '^7[6-9]$' /tmp/n")
    assert said == "76:76\n77:79\n78:77\n79:78\n", f"lines 77 and 78 were cut and put behind 79; the file has {said!r}"


def test_edit_shows_anything(stage, machines, with_files):
    """Control characters, bytes that are no UTF-8, tabs, long lines: nothing of it may reach the terminal as it is."""
    text = b"a\x1b[2Jb\x07\x00\n\xff\xc3\xa9\xc3\xe2\x82\xac\xc2\x9b\n\t|\n" + bytes(range(ord("0"), ord("9") + 1)) * 20 + b"end\nlast"
    shell = machines(stage.machine(cmdline="", modules=with_files({"any": text})))
    screens = Screens(shell, "edit /any")
    screens.vga = False  # of UTF-8 it shows question marks
    screens.shows({0: re.escape("a^[[2Jb^G^@"), 1: re.escape("\\xffé\\xc3€\\xc2\\x9b"), 2: "        \\|", 3: "(0123456789){7}012345678", 4: "last"},
                  "what is no text is shown so that one sees what it is")
    screens.keys(DOWN + RIGHT + RIGHT + RIGHT + WHERE)
    screens.shows({23: "line 2 of 5, byte 13 of .*"}, "a character of two bytes is one step")
    screens.keys(DOWN + DOWN + END)
    screens.shows({3: "[0-9]{36}end", 4: ""}, "a long line scrolls sideways, so that the cursor is seen")
    screens.keys(HOME)
    screens.shows({3: "(0123456789){7}012345678", 4: "last"}, "and back")
    screens.keys(QUIT)
    shell.read_prompt()


@pytest.mark.parametrize("rows, columns", [(10, 30), (50, 132)])
def test_other_sizes(shell, rows, columns):
    shell.command("seq 1 200 > /tmp/n")
    screens = Screens(shell, f"export LINES={rows}; export COLUMNS={columns}; edit /tmp/n", (rows, columns))
    screens.shows({rows - 2: str(rows - 1), rows - 1: "/tmp/n .*"[:columns]}, "all rows but the last are the text's")
    screens.keys(PAGE_DOWN + PAGE_DOWN + "x" * (columns + 5))
    screens.shows({rows - 2: f"x+{2 * (rows - 2) + 1}"}, "a line longer than the screen is wide scrolls")
    screens.keys(QUIT + "n")
    shell.read_prompt()


def test_terminal_is_asked(stage, machines):
    """How large it is, with ESC [ 6 n, where the machine waits for the answer (its clock must not jump)."""
    shell = machines(stage.machine(cmdline="", sleep=True))
    shell.command("seq 1 200 > /tmp/n")
    shell.send("edit /tmp/n\r")
    shell.expect("\x1b\\[6n")
    screens = Screens.__new__(Screens)
    screens.machine, screens.terminal, screens.vga = shell, Terminal(shell, 12, 40), False
    shell.send("typed\x1b[12;40R")
    screens.shows({0: "typed1", 10: "11"}, "the terminal has said 12 rows and 40 columns, and what was typed before the answer is text")
    screens.keys(QUIT + "n")
    shell.read_prompt()


def test_more(shell):
    shell.command("seq 1 60 > /tmp/n")
    screens = Screens(shell, "more /tmp/n")
    screens.vga = False  # it has a row more, and nothing on it is at a fixed place
    screens.shows({22: "23", 23: "--More--"}, "a page, and the question for the next")
    shell.wait_screen(lambda lines: lines[1:] == [*map(str, range(1, 24)), "--More--"], limit=20)
    screens.keys(ENTER)
    screens.shows({22: "24", 23: "--More--"}, "one line more")
    screens.keys(" ")
    screens.shows({0: "25", 22: "47", 23: "--More--"}, "the next page")
    screens.keys("/5.$" + ENTER)
    screens.shows({22: "60", 12: "50", 11: "47"}, "the lines from where the expression is found")
    shell.read_prompt()
    screens = Screens(shell, "seq 1 100 | more")
    screens.vga = False
    screens.shows({22: "23", 23: "--More--"}, "keys come from the console where the text does not")
    screens.keys("q")
    shell.read_prompt()
    assert shell.command("more /tmp/n | tail -n 1; more /tmp/n > /tmp/o; cmp /tmp/n /tmp/o; echo $?; more /tmp/none > /tmp/o; echo $?") == (
        "60\n0\nmore: /tmp/none: not found\n1\n"), "into a pipe or file the text is copied"


def test_top(shell):
    screens = Screens(shell, "top")
    screens.shows({0: r"up \d+:\d\d:\d\d, \d+ tasks, memory \d+ KB of \d+ free", 1: r" +ID +THREADS +MEMORY +TIME +%CPU  NAME"}, "top shows what runs")
    screens.keys("q")
    shell.read_prompt()
    said = shell.command("top -n 1 | tail -n +3 | grep -c shell; top -d x; echo $?")
    assert said == "1\nusage: top [-d SECONDS] [-n TIMES]\n2\n", f"top without a console shows everything once; it said {said!r}"


def test_console_is_as_before(shell):
    """Whoever had the console for keys: the next program has lines again, with echo, and Ctrl-C ends it."""
    screens = Screens(shell, "edit /tmp/x")
    screens.shows({23: "new file"}, "it runs")
    screens.keys(QUIT)
    shell.read_prompt()
    shell.send("cat\r")
    shell.expect("cat\r\n")
    shell.send("typed\x7fx\r")
    shell.expect("typed\x08 \x08x\r\ntypex\r\n")
    shell.send("\x03")
    shell.read_prompt()
