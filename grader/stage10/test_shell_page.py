"""docs/SHELL.md: what it shows of the shell's language happens here and in dash, and its grammar is the one that the parser has."""

import re

import pytest

from common.test_transcripts import blocks, missing, steps
from machine import stages
from machine.shell_scripts import by_dash, by_ours

PAGE = stages.REPOSITORY / "docs" / "SHELL.md"
RULE = re.compile(r"    (\w+): (.*)")


def rules():
    """[(name, what it is, [(script, output), ...])] of the page's indented lines."""
    found = []
    for line in PAGE.read_text().splitlines():
        if match := RULE.fullmatch(line):
            found.append((match[1], match[2], []))
            script, printed = [], []
        elif line.startswith("        = ") and found:
            printed.append(line[10:])
            found[-1][2][-1:] = [("\n".join(script) + "\n", "\n".join(printed) + "\n")]
        elif line.startswith("        ") and found:
            if printed or not script:
                script, printed = [], []
                found[-1][2].append(None)
            script.append(line[8:])
    return found


def test_every_line_is_shown():
    without = [name for name, _, shown in rules() if not shown or None in shown]
    assert rules() and not without, f"docs/SHELL.md shows nothing of {without}"


def test_the_grammar_is_the_parsers(stage):
    page = {name: " ".join(text.split()) for name, text, _ in rules()}
    text = "".join((stage.path / "userland" / "shell" / name).read_text() for name in ("parser.cpp", "parser_compound.cpp"))
    parsers = re.findall(r"^// (\w+): ((?:.*\n// )*?.*?[^.\n]*)", text, re.M)
    assert len(parsers) > 10, "the functions of the parser say what they parse"
    wrong = [f"{name}: {rule}" for name, rule in parsers if not page.get(name, "").startswith(" ".join(rule.split(".")[0].split()))]
    assert not wrong, f"docs/SHELL.md has not these rules of the parser: {wrong}"


@pytest.fixture(scope="module")
def shown():
    return [(name, script, output) for name, _, all_shown in rules() for script, output in all_shown]


def test_as_shown(stage, machines, with_files, shown):
    ends = by_ours([script for _, script, _ in shown], stage, machines, with_files)
    wrong = [f"{name}: {script}prints\n{got}" for (name, script, output), (got, _) in zip(shown, ends) if got.rstrip("\n") != output.rstrip("\n")]
    assert not wrong, "docs/SHELL.md shows something else of " + "\n".join(wrong)


def test_as_in_dash(shown, tmp_path):
    shown = [(name, script.replace("/tmp", str(tmp_path)), output) for name, script, output in shown]
    ends = by_dash([script for _, script, _ in shown], tmp_path / "w")
    wrong = [f"{name}: {script}prints\n{got}" for (name, script, output), (got, _) in zip(shown, ends) if got.rstrip("\n") != output.rstrip("\n")]
    assert not wrong, "dash does something else of " + "\n".join(wrong)


def test_the_user_guide(stage, machines):
    """What the guide's part about the shell shows of the console, typed in one session."""
    part = (stages.REPOSITORY / "docs" / "USER_GUIDE.md").read_text().split("\n## The shell\n")[1].split("\n## ")[0]
    machine = machines(stage.machine(cmdline=""))
    shown = [step for block in blocks(part) for step in steps(block)]
    assert shown, "the guide shows something of the shell"
    for _, typed, _, answer in shown:
        said = machine.command(typed)
        line = missing(answer, said)
        assert line is None, f"the guide shows behind `{typed}` the line\n{line}\nwhich is not in\n{said}"
