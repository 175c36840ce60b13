"""A script played on a machine: what is seen, as an asciicast (version 2) and as plain text."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent / "scripts"
COLUMNS, ROWS = 80, 25
A_KEY, A_LINE, A_LOOK = 0.06, 0.03, 1.4  # seconds: between two keys, two lines of output, and to read an answer
KERNEL_BEGINS = "Mach_R kernel starting..."
BOLD, PLAIN = "\x1b[1;33m", "\x1b[0m"
ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class WrongScript(ValueError):
    """A script that cannot be read, or whose machine does not answer as it says."""


@dataclass
class Step:
    text: str
    said: bool = False
    panics: bool = False
    wanted: list = field(default_factory=list)


class Play:
    """What was seen so far. Its time is made up, so that it is the same each time and pleasant to watch."""

    def __init__(self, title):
        self.header = {"version": 2, "width": COLUMNS, "height": ROWS, "title": title}
        self.events, self.now = [], 0.0

    def show(self, text, pause=A_LINE):
        for line in text.splitlines(keepends=True):
            self.events.append((round(self.now, 2), line.replace("\r\n", "\n").replace("\n", "\r\n")))
            self.now += pause

    def type(self, line):
        self.now += A_LOOK
        for key in line:
            self.show(key, A_KEY)
        self.show("\n")

    def say(self, words):
        self.now += A_LOOK
        self.show(f"{BOLD}{words}{PLAIN}\n")

    def cast(self):
        return "".join(json.dumps(part) + "\n" for part in [self.header, *([at, "o", text] for at, text in self.events)])

    def transcript(self):
        return ESCAPES.sub("", "".join(text for _, text in self.events)).replace("\r\n", "\n")


def numbers():
    return sorted(path.stem for path in SCRIPTS.glob("*.txt"))


def steps(number):
    """What is to be done, in order."""
    path, found = SCRIPTS / f"{number}.txt", []
    for at, line in enumerate(path.read_text().splitlines(), 1):
        mark, _, text = line.partition(" ")
        if mark == "$":
            found.append(Step(text))
        elif mark == "!":
            found.append(Step(text, panics=True))
        elif mark == "#":
            found.append(Step(line, said=True))
        elif mark == "?" and found and not found[-1].said:
            found[-1].wanted.append(text)
        else:
            raise WrongScript(f"{path}:{at}: a line begins with `$ ` and what is typed, `! ` and what is typed and ends in a panic, "
                              f"`# ` and what is said, or `? ` and what must be in the answer; this is {line!r}")
    return found


def played(stage):
    """The Play of this stage's script, on a machine of its own. WrongScript if an answer is not what the script says."""
    play = Play(f"Mach_R, {stage}")
    with stage.boot_disk(processors=4) if stage.number == "10" else stage.boot(cmdline="") as machine:
        booted = machine.console.text()
        play.show(booted[booted.index(KERNEL_BEGINS):])  # not what the boot loader says
        for step in steps(stage.number):
            if step.said:
                play.say(step.text)
                play.show(machine.console.after)
                continue
            answer = panic_of(machine, step.text) if step.panics else machine.command(step.text) + machine.console.after
            for text in step.wanted:
                if text not in answer:
                    raise WrongScript(f"{SCRIPTS / stage.number}.txt: after `{step.text}` there must be {text!r} in the answer, which is\n{answer}")
            play.type(step.text)
            play.show(answer)
    return play


def panic_of(machine, line):
    before = len(machine.console.text())
    machine.expect_panic(line)
    return machine.console.text()[before + len(line):].lstrip("\r\n")
