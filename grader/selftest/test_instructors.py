"""docs/INSTRUCTORS.md, played: every command in it, in order, in a directory like a clone, with a class of two."""

import os
import re
import subprocess

from machine import stages

GUIDE = stages.REPOSITORY / "docs/INSTRUCTORS.md"
COMMAND = re.compile(r"^    ((?:\./|make |grader/|cp |xargs |SLURM_)\S.*|\./bootstrap)$", re.MULTILINE)
ELSEWHERE = {"make stage04 grade"}  # a minute's work, which is long/test_grading.py::test_full_marks's


def test_every_command(tmp_path):
    clone = tmp_path / "clone"
    clone.mkdir()
    for path in stages.REPOSITORY.iterdir():
        if path.name not in ("build", ".git"):
            (clone / path.name).symlink_to(path)
    for name in ("mine", "class/anna", "class/ben"):
        (clone / name).mkdir(parents=True)
        (clone / name / "README").write_text("nothing yet\n")
    (clone / "own").mkdir()
    (clone / "own/Makefile").write_text("all:\n\tmkdir -p build\n")
    commands = COMMAND.findall(GUIDE.read_text())
    assert len(commands) >= 14, f"{GUIDE.name} must have its commands in lines of their own, indented by four; found are {commands}"
    environment = {**os.environ, "HOME": str(tmp_path)}
    for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES"):
        environment.pop(name, None)
    for command in commands:
        if command in ELSEWHERE:
            continue
        done = subprocess.run(["sh", "-c", command], cwd=clone, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert done.returncode == 0, f"`{command}` of docs/{GUIDE.name} must succeed; it ended with status {done.returncode}:\n{done.stdout}{done.stderr}"
    made = {path.name for path in (clone / "graded").iterdir()}
    assert {"grades.csv", "class.html"} <= made, f"the roster must leave grades.csv and class.html; there are {sorted(made)}"
    left = {path.name for path in (clone / "report").iterdir()}
    told = set(re.findall(r"[\w.]+\.(?:html|txt|md|json|xml)", "report.html, report.txt, report.md, result.json, junit.xml, results.json"))
    assert left == told, f"docs/{GUIDE.name} names the files of a report; there are {sorted(left)}"
