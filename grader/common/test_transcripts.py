"""What the lessons show of the console is what the console says.

In an indented block of a lesson a line that begins with a prompt is typed, and the lines under it are its answer: compared without numbers,
which are often another machine's; `...` stands for any words, or any lines. Behind two blanks the line says what it does; then it is not
typed, but such a command there must be. A block that begins with the kernel's first line is a boot.
"""

import re

import pytest

BOOT = "Mach_R kernel starting..."
PROMPT = re.compile(r"(monitor|shell)> ?(.*)")
NUMBER = re.compile(r"0x[0-9a-f]+|\b[0-9a-f]{8,16}\b|\d+(\.\d+)?")


def blocks(lesson):
    """[[line, ...], ...]: the indented blocks, without their indentation."""
    found = re.findall(r"(?:^(?: {4}[^\n]*)?\n)+", lesson, re.M)
    return [[line[4:] for line in block.strip("\n").split("\n")] for block in found if block.strip()]


def steps(block):
    """[(prompt, what is typed, comment, [lines of the answer])]; a boot is its own prompt, and nothing is typed."""
    found = [(BOOT, "", "", [])] if block[0] == BOOT else []
    answer = found[0][3] if found else []
    for line in block:
        if prompt := PROMPT.match(line):
            typed, _, comment = prompt[2].partition("  ")
            answer = []
            found.append((prompt[1], typed.strip(), comment.strip(), answer))
        elif line.startswith("make ") or "  # " in line:
            answer = []  # the reader does that, elsewhere
        else:
            answer.append(line)
    return found


def plain(line):
    return " ".join(NUMBER.sub("#", line).split())


def missing(wanted, answer):
    """The first line of those wanted that is not in the answer, in their order."""
    lines = iter([plain(line) for line in answer.splitlines()])
    for line in wanted:
        pattern = ".*".join(re.escape(part) for part in plain(line).split("..."))
        if pattern.strip(".*") and not any(re.fullmatch(pattern, other) for other in lines):
            return line
    return None


@pytest.mark.newest
def test_transcripts(stage, machines):
    shown = [steps(block) for block in blocks((stage.path / "LESSON.md").read_text())]
    shown = [block for block in shown if block]
    assert shown, f"the lesson of {stage} must show something of its console"
    wrong = []
    for block in shown:
        at = {}  # prompt -> the machine that stands there
        for prompt, typed, comment, answer in block:
            if prompt not in at:
                at[prompt] = machines(stage.machine() if prompt == "monitor" else stage.boot(cmdline=""))
            machine = at[prompt]
            if comment:
                known(machine, typed)
                continue
            if prompt == "monitor" and typed.startswith("crash "):
                said = machine.expect_panic(typed).console
            else:
                said = machine.command(typed) if typed else machine.console.text()
            if (line := missing(answer, said)) is not None:
                wrong.append(f"`{typed or 'the boot'}` is shown with the line\n        {line}\n    which is not in the answer, or not there:\n{said[-1500:]}")
    assert not wrong, f"{stage.path.name}/LESSON.md shows what the console does not say:\n" + "\n".join(wrong)


def known(machine, typed):
    word = typed.split(";")[0].split()[0]
    listed = machine.command("help")
    assert re.search(rf"(^|\s){re.escape(word)}\b", listed), f"the lesson tells of `{typed}`, and there is no such command:\n{listed}"
