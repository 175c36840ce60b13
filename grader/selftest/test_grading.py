"""Grading as a whole, as far as it goes in seconds: nothing, a tree that does not build, wrong options; and every form of a result."""

import csv
import json
import os
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from grading import formats, grade, hints, roster, tree

COMMAND = Path(__file__).resolve().parents[1] / "grade"
SCHEMA = json.loads((Path(grade.__file__).parent / "result.schema.json").read_text())
EVIL = "</pre><script>alert(1)</script>\x1b[2J`````|*_\u202e&amp;]]>\0"


def run(*words, **environment):
    return subprocess.run([COMMAND, *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True, text=True, env={**os.environ, **environment})


def submission(place, files):
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    return place


def own(path, stage="01"):
    return (tree.own_tree(stage) / path).read_text()


def test_an_empty_directory(tmp_path):
    done = run("one", tmp_path, "--stage", 1, "--format", "json", "--no-sandbox")
    result = json.loads(done.stdout)
    jsonschema.validate(result, SCHEMA)
    assert done.returncode == 0 and result["points"] == 0 and result["verdict"] == "graded", f"nothing gets 0 points; the result is {result['points']}, {result['verdict']}"
    assert {exercise["verdict"] for exercise in result["exercises"]} == {"not begun"}, "no exercise was begun"
    assert result["first"].startswith("Begin with exercise 1.1"), f"the report says where to begin; it says {result['first']!r}"


def test_one_exercise_alone(tmp_path):
    """What a student asks with `make check`: that exercise is judged, and nothing else is asked."""
    result = json.loads(run("one", tmp_path, "--stage", 2, "--exercise", "2.3", "--format", "json", "--no-sandbox").stdout)
    jsonschema.validate(result, SCHEMA)
    listed = tree.listed("02").exercise("2.3")
    assert [exercise["number"] for exercise in result["exercises"]] == ["2.3"] and result["max_points"] == listed.points, result["exercises"]
    assert result["first"].startswith("Begin with exercise 2.3"), result["first"]


def test_a_tree_that_does_not_build(tmp_path):
    """0 points, and the first error in the student's own file, by name and line."""
    text = own("kernel/lib/format.cpp")
    line = text.count("\n") + 2
    submission(tmp_path, {"kernel/lib/format.cpp": text + "\nint broken = nonsense;\n", "kernel/boot/memory_map.cpp": own("kernel/boot/memory_map.cpp")})
    with grade.in_sandbox(True):
        result = grade.grade(tmp_path, "01", seed="1")
    jsonschema.validate(result, SCHEMA)
    assert result["verdict"] == "graded" and result["points"] == 0, f"what does not build has 0 points; the result is {result['verdict']}, {result['points']}: {result['reason']}"
    assert f"kernel/lib/format.cpp:{line}: " in result["first"] and "nonsense" in result["first"], f"the first error must be named; the report says {result['first']!r}"
    assert {exercise["verdict"] for exercise in result["exercises"]} == {"build failure"}, "each exercise says why nothing of it was run"


def test_the_files_of_the_machine_are_not_there_to_be_read(tmp_path):
    submission(tmp_path, {"kernel/lib/format.cpp": '#include "/etc/passwd"\n' + own("kernel/lib/format.cpp"),
                          "kernel/lib/other.asm": f'incbin "{__file__}"\n'})
    with grade.in_sandbox(True):
        result = grade.grade(tmp_path, "01", seed="1")
    assert "format.cpp:1: /etc/passwd: No such file" in result["first"], f"/etc/passwd is not there for a compiler in the sandbox; the report says {result['first']!r}"
    assert "root:x" not in json.dumps(result), "no line of /etc/passwd may be in a report"


@pytest.mark.parametrize("words, says", [
    (["one", "/nowhere", "--stage", "77"], "there is no stage 77"), (["one", ".", "--stage", "1", "--rubric", "/nowhere.toml"], "/nowhere.toml"),
    (["one", ".", "--stage", "1", "-j", "0"], "-j is a number from 1"),
    (["one", ".", "--stage", "2", "--exercise", "2.77"], "stage 02 has no exercise 2.77; it has 2.1, 2.2"), (["roster", "/nowhere", "--stage", "1"], "no folder"), (["explain", "/nowhere"], "no result"),
    (["one", ".", "--stage", "1", "--format", "word"], "invalid choice"), ([], "COMMAND")])
def test_wrong_commands(words, says):
    done = run(*words)
    assert done.returncode == 2 and says in done.stderr, f"`grader/grade {' '.join(words)}` must be refused with words about {says!r}; it says {done.stderr!r}"
    assert "Traceback" not in done.stderr, f"words, and no trace of Python's:\n{done.stderr}"


def test_what_is_not_there_is_refused():
    done = run("one", "/nowhere/at/all", "--stage", 1, "--format", "json", "--no-sandbox")
    result = json.loads(done.stdout)
    assert result["verdict"] == "refused" and "No such file" in result["reason"], f"the reason must be told; the result is {result['verdict']}: {result['reason']}"


@pytest.fixture
def result(tmp_path):
    """A result in which all that comes from outside is as bad as it can be."""
    with grade.in_sandbox(True):
        whole = grade.grade(submission(tmp_path / "mine", {"x": ""}), "04", seed="1", name=grade.printable(EVIL))
    test = {"name": "random traffic", "kind": "asked", "part": "functionality", "verdict": "panic", "what": "It holds.", "contract": ["trial"], "try": "ipc", "message": EVIL, "meaning": "",
            "function": EVIL, "console": EVIL * 20, "registers": EVIL, "hint": "Look.", "cases": ["stage04/test_trial.py::test_x"]}
    whole["tests"] = [{key: grade.printable(value) if isinstance(value, str) else value for key, value in test.items()}]
    whole["exercises"][0] |= {"verdict": "panic", "failed": ["random traffic"]}
    whole["files"]["not_used"] = [{"path": grade.printable(EVIL), "why": "it is a link"}]
    jsonschema.validate(whole, SCHEMA)
    return whole


@pytest.mark.parametrize("name", sorted(formats.FORMATS))
def test_nothing_in_a_report_is_obeyed(result, name):
    text = formats.FORMATS[name](result)
    bad = sorted({char for char in text if ord(char) < 32 and char != "\n"} | ({"\u202e"} & set(text)))
    assert not bad, f"the {name} report must have no control character; it has {bad}"
    if name == "html":
        assert "<script" not in text and "&lt;script" in text, "the page must show markup, and not be it"
    if name == "junit":
        assert ElementTree.fromstring(text).find(".//failure") is not None, "the report must be XML, with the failure in it"
    if name == "markdown":
        assert re.search(r"^`{6,}text$", text, re.MULTILINE), "a fence must be longer than every run of backticks in it"
        assert "<script" not in re.sub(r"(?ms)^`{6,}text$.*?^`{6,}$", "", text), "outside of fences no markup of a submission may stand"
    if name == "gradescope":
        told = json.loads(text)
        assert told["score"] == 0 and sum(test["max_score"] for test in told["tests"]) == 100, "Gradescope is told the score and all that could be had"
        assert {test["output_format"] for test in told["tests"]} == {"text"}, "Gradescope must show text as text"


def test_explained(result):
    text = formats.explained(result)
    assert "random traffic (asked, functionality): panic" in text and "--seed 1" in text, f"explain names the test and how to ask it again; it says:\n{text}"


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1", "-1", "@x", "\t=1", " =1", "a\r\nb", 'x";=1'])
def test_names_in_a_spreadsheet(tmp_path, name):
    folder = tmp_path / "class"
    submission(folder / name, {"x": ""})
    done = run("roster", folder, "--stage", 1, "--no-sandbox", "--seed", "1")
    assert done.returncode == 0, f"the roster must be graded; it says {done.stdout}{done.stderr}"
    with open(tmp_path / "class.graded/grades.csv", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 2 and len(rows[1]) == len(rows[0]), f"one line of headings and one for the submission; there are {rows}"
    assert not re.match(r"\s*[=+\-@]", rows[1][0]) and not re.search(r"[\x00-\x1f]", rows[1][0]), f"no cell may be taken for a formula; the name is {rows[1][0]!r}"


def test_a_roster_goes_on(tmp_path):
    """What has a result is not graded again; jobs that were written out are joined; another seed is refused."""
    folder = tmp_path / "class"
    for name in ("anna", "Jörg Müller", "carl.zip"):
        if name.endswith(".zip"):
            (folder / name).write_bytes(b"PK\3\4 no archive")
        else:
            submission(folder / name, {"x": ""})
    out, jobs = tmp_path / "class.graded", tmp_path / "jobs"
    assert "3 jobs" in run("roster", folder, "--stage", 1, "--seed", "1", "--no-sandbox", "--emit-jobs", jobs).stdout, "--emit-jobs must write a job for each"
    lines = jobs.read_text().splitlines()
    for line in lines[:2]:
        subprocess.run(["sh", "-c", line], check=True, capture_output=True)
    merged = run("roster", folder, "--stage", 1, "--merge")
    assert merged.returncode == 75 and "2 of 3 graded" in merged.stdout, f"--merge joins what is there, and says what is missing; it says {merged.stdout!r}"
    done = run("roster", folder, "--stage", 1, "--no-sandbox")
    assert done.returncode == 0 and "2 of 3 have a result already" in done.stdout and "[3/3]" in done.stdout, f"a second start must go on; it says {done.stdout!r}"
    rows = (out / "grades.csv").read_text()
    assert "Jörg Müller" in rows and "refused" in rows, f"every submission has a line, the one that is no archive, too:\n{rows}"
    assert "Jörg Müller" in (out / "class.html").read_text(), "the class page names everybody"
    other = run("roster", folder, "--stage", 1, "--seed", "2")
    assert other.returncode != 0 and "name another directory" in other.stderr, f"results with another seed must not be mixed; it says {other.stderr!r}"


def test_every_hint_can_be_reached():
    """Each is the first that fits some text that it was made for: its own pattern, with the alternatives taken one by one."""
    for name, verdict, pattern, words in hints.table():
        tried = [re.sub(r"\\[a-zA-Z]\+?|\{[^}]*\}|\[[^]]*\]|[()^$?*+]|\.(?=\*)", "", part).replace(".csv", ".csv") for part in pattern.pattern.split("|")]
        told = {hints.hint(verdict or "fail", text) for text in [*EXAMPLES.get(name, []), *tried]}
        assert words in told, f"no text leads to the hint {name!r}: one before it in the table takes everything"


EXAMPLES = {"null": ["PANIC: page fault, vector 14, at 0x0000000000000010, not present"], "yours to write": ["yours to write: exercise 4.1 add"],
            "stack overflow": ["kernel stack overflow in thread 3"], "not executable": ["page fault at 0xffff800000001000 execute from kernel mode"],
            "page fault": ["page fault at 0xffff900000001000 write"], "hang with interrupts off": ["interrupts off"]}
