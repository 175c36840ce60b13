"""The profile independent without a machine: what arrives of a submission, what may come of its build, and what has points."""

import io
import json
import os
import struct
import subprocess
import tarfile
import tempfile
from pathlib import Path

import jsonschema
import pytest

from grading import formats, grade, independent, intake, kernel_file, rubric, tree
from machine import stages

COMMAND = Path(__file__).resolve().parents[1] / "grade"
SCHEMA = json.loads((Path(grade.__file__).parent / "result.schema.json").read_text())
NUMBERS = sorted(stages.find_all(stages.REPOSITORY))


def folder(place, files):
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    return place


def test_what_arrives(tmp_path):
    """Regular files, under their names; scripts can be run; of links, and of what was built before, nothing."""
    mine = folder(tmp_path / "mine", {"deep/er/Makefile": "all:\n", "deep/er/src/a.c": "int x;\n", "deep/er/tools/gen": "#!/bin/sh\n", "deep/er/build/kernel.elf": "old", "other/notes": "x"})
    (mine / "deep/er/passwd").symlink_to("/etc/passwd")
    (tmp_path / "copy").mkdir()
    taken = independent.copy_out(intake.take(mine), tmp_path / "copy")
    found = sorted(str(path.relative_to(tmp_path / "copy")) for path in (tmp_path / "copy").rglob("*") if path.is_file())
    assert found == ["Makefile", "src/a.c", "tools/gen"] and taken.root == "deep/er/", f"found are {found}, from {taken.root!r}"
    assert os.access(tmp_path / "copy/tools/gen", os.X_OK) and not os.access(tmp_path / "copy/src/a.c", os.X_OK), "what begins with #! can be run, and nothing else"
    assert [path for path, _ in taken.not_used] == ["passwd"], f"a link is not followed, and is named; not used are {taken.not_used}"


@pytest.mark.parametrize("names, words", [
    (["src/a.c"], "no Makefile"), (["a/Makefile", "b/Makefile"], "2 Makefiles side by side"), (["Makefile", "lib/Makefile"], ""), (["a/Makefile", "a/b/Makefile"], "")])
def test_roots(tmp_path, names, words):
    submission = intake.take(folder(tmp_path, dict.fromkeys(names, "all:\n")))
    if not words:
        assert independent._find_root(submission) == names[0].removesuffix("Makefile"), "the outermost Makefile is the submission's"
        return
    with pytest.raises(intake.Refused, match=words):
        independent._find_root(submission)


def test_names_that_cannot_be_together(tmp_path):
    """A file that is a folder, too; a name that no file system takes: named, and no trouble of the grader's."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for name in ("Makefile", "a", "a/b", "x" * 300, "Makefile/c"):
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    (tmp_path / "mine.tar").write_bytes(data.getvalue())
    (tmp_path / "copy").mkdir()
    taken = independent.copy_out(intake.take(tmp_path / "mine.tar"), tmp_path / "copy")
    assert len(taken.not_used) == 3 and "Makefile" in taken.files, f"used are {taken.files}, not used {taken.not_used}"


@pytest.fixture
def made():
    """Has the sandbox run a recipe; returns what is said of its build, and the kernel that was taken."""
    def run(*recipe):
        with grade.in_sandbox(True), tempfile.TemporaryDirectory(prefix="mach_r-made.") as place:
            mine, built = folder(Path(place) / "mine", {"Makefile": "all:\n\tmkdir build\n" + "".join(f"\t{line}\n" for line in recipe)}), Path(place) / "built"
            said = independent.build(mine, built)
            return said, (built / independent.KERNEL).read_bytes() if (built / independent.KERNEL).is_file() else b""
    if trouble := independent.sandbox.works():
        pytest.skip(trouble)
    return run


@pytest.mark.parametrize("recipe, words", [
    ("false", "`make` ended with status 2"), ("true", "is not there"), ("ln -s /usr/bin/make build/kernel.elf", "is a link"), ("mkfifo build/kernel.elf", "is no regular file"),
    ("mkdir build/kernel.elf", "is no regular file"), ("rmdir build; ln -s /usr/bin build", "is not there"), ("echo x >build/kernel.elf", "is no ELF file"),
    ("cp /usr/bin/make build/kernel.elf", "no executable ELF file"), ("printf '\\033[2J\\n'; false", "\\x1b[2J")])
def test_what_make_leaves(made, recipe, words):
    said, kernel = made(recipe)
    assert words in said and not kernel, f"`{recipe}` makes no kernel: the report must say {words!r}; it says {said!r}"
    assert "\x1b" not in said, "no control character of a build comes into a report"


def test_a_kernel_is_taken(made, toy_kernel):
    said, kernel = made(f"python3 -c 'import sys, base64; sys.stdout.buffer.write(base64.b64decode(\"{independent_text(toy_kernel)}\"))' >build/kernel.elf")
    assert not said and kernel == toy_kernel.read_bytes(), f"a whole kernel is taken as it is; the build says {said!r}"


def independent_text(path):
    import base64

    return base64.b64encode(path.read_bytes()).decode()


def changed(data, at, code, value):
    data = bytearray(data)
    struct.pack_into(code, data, at, value)
    return bytes(data)


def symbols_of(data):
    """Where the section header of .symtab is."""
    place, size, count = struct.unpack_from("<Q", data, 40)[0], 64, struct.unpack_from("<H", data, 60)[0]
    return next(place + at * size for at in range(count) if struct.unpack_from("<I", data, place + at * size + 4)[0] == 2)


FIRST_SEGMENT = 64
BAD = {
    "nothing": (lambda data: b"", "no ELF file"), "half": (lambda data: data[:len(data) // 2], ""), "32 bits": (lambda data: changed(data, 4, "<B", 1), "x86-64"),
    "another processor": (lambda data: changed(data, 18, "<H", 183), "x86-64"), "shared": (lambda data: changed(data, 16, "<H", 3), "type EXEC"),
    "no header": (lambda data: data.replace(struct.pack("<I", 0xE85250D6), bytes(4)), "Multiboot2"), "segments outside": (lambda data: changed(data, 32, "<Q", 1 << 60), "contradicts"),
    "no segments": (lambda data: changed(data, 56, "<H", 0), "segments"), "many segments": (lambda data: changed(data, 56, "<H", 65535), "segments"),
    "too low": (lambda data: changed(data, FIRST_SEGMENT + 24, "<Q", 0x7C00), "between 1 MiB"), "memory without end": (lambda data: changed(data, FIRST_SEGMENT + 40, "<Q", 1 << 62), "between 1 MiB"),
    "many sections": (lambda data: changed(data, 60, "<H", 0), "sections"), "section outside": (lambda data: changed(data, symbols_of(data) + 24, "<Q", 1 << 50), "out of the file"),
    "no symbols": (lambda data: changed(data, symbols_of(data) + 4, "<I", 1), ".symtab"), "symbols of 0 bytes": (lambda data: changed(data, symbols_of(data) + 56, "<Q", 0), "symbol table"),
    "names outside": (lambda data: changed(data, symbols_of(data) + 40, "<I", 0), "contradicts"), "no such table of names": (lambda data: changed(data, symbols_of(data) + 40, "<I", 1 << 30), "contradicts"),
}


@pytest.mark.parametrize("name", BAD)
def test_files_that_are_no_kernel(toy_kernel, name):
    data = toy_kernel.read_bytes()
    assert kernel_file.complaint(data) == "", "the grader's own test kernel is whole"
    change, words = BAD[name]
    said = kernel_file.complaint(change(data))
    assert said and words in said, f"{name}: it must be said what is wrong, with {words!r}; it says {said!r}"


@pytest.mark.parametrize("number", NUMBERS)
def test_points(number):
    """100 together, or none; nothing for words; and what is left out is named, with its reason."""
    judged = rubric.read(number, tree.listed(number))
    listed = independent.units(number, judged)
    assert listed.points in (0, 100), f"stage {number}: the profile independent has {listed.points} points"
    left = {entry["name"] for entry in independent.not_judged(judged)}
    assert left | {exercise.title for exercise in listed.exercises} == {test.name for test in judged.tests}, "each test is judged or named"
    assert {test.name for test in judged.tests if test.kind == "said"} <= left, "what a kernel says of itself earns nothing"


def test_a_test_of_robustness_decides_its_own_points():
    """And not only a share of them, as in an exercise."""
    judged = rubric.read("02", tree.listed("02"))
    listed, whole = independent.units("02", judged), independent.whole_points(judged)
    robust = next(exercise for exercise in listed.exercises if exercise.part == "robustness")
    for verdict, due in (("pass", robust.points), ("fail", 0)):
        said = grade._exercise(robust, whole, {robust.title: verdict}, tree.Taken())
        assert said["points"] == due, f"{robust.title}: {verdict} has {due} points, and not {said['points']}"


def test_no_makefile(tmp_path):
    with grade.in_sandbox(True):
        result = grade.grade(folder(tmp_path, {"a.c": ""}), "01", seed="1", profile=independent.PROFILE)
    jsonschema.validate(result, SCHEMA)
    assert (result["verdict"], result["points"]) == ("refused", 0) and "no Makefile" in result["first"], f"the result is {result['verdict']}: {result['first']}"


def test_a_build_that_fails(tmp_path):
    with grade.in_sandbox(True):
        result = grade.grade(folder(tmp_path, {"Makefile": "all:\n\techo 'a.c:3: error: nonsense' >&2; false\n"}), "02", seed="1", profile=independent.PROFILE)
    jsonschema.validate(result, SCHEMA)
    assert (result["verdict"], result["points"], result["max_points"]) == ("graded", 0, 100) and "a.c:3: error: nonsense" in result["first"], result["first"]
    assert {exercise["verdict"] for exercise in result["exercises"]} == {"build failure"}, "each says why nothing of it was run"
    for name, form in formats.FORMATS.items():
        text = form(result)
        assert name == "junit" or "containers" in text and "kernel's own tests" in text.replace("&#39;", "'").replace("\\'", "'"), f"the {name} report names what is not judged:\n{text}"
        assert "independent" in text or name == "gradescope", f"the {name} report names the profile"


@pytest.mark.parametrize("words, says", [
    (["one", ".", "--stage", "1", "--profile", "other"], "invalid choice"), (["one", ".", "--stage", "1", "--profile", "independent", "--sandbox", "user"], "only bubblewrap"),
    (["one", ".", "--stage", "1", "--profile", "independent", "--exercise", "1.1"], "names an exercise of a tree"), (["roster", ".", "--stage", "1", "--profile", "independent", "--sandbox", "user"], "only bubblewrap")])
def test_wrong_commands(words, says):
    done = subprocess.run([COMMAND, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 2 and says in done.stderr, f"`grader/grade {' '.join(words)}` must be refused with words about {says!r}; it says {done.stderr!r}"


def test_a_roster_of_independent_submissions(tmp_path):
    """The profile goes to each job, and the table has the tests' names."""
    folder(tmp_path / "class", {"anna/Makefile": "all:\n\tfalse\n"})
    run = [COMMAND, "roster", tmp_path / "class", "--stage", "1", "--profile", "independent"]
    done = subprocess.run(list(map(str, run)), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    head, line = (tmp_path / "class.graded/grades.csv").read_text().splitlines()
    assert head.startswith("submission,points,of,verdict,boots,memory map") and line.startswith("anna,0,100,graded"), f"{head}\n{line}"
    again = subprocess.run(list(map(str, run[:-2])), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert again.returncode != 0 and "independent" in again.stderr, f"results of two profiles must not be mixed; it says {again.stderr!r}"
