"""What a student is given of an exercise beyond the tree, and what may be published: nothing that is hidden is in either."""

import json
import os
import subprocess
import sys

import pytest

from grading import extension
from machine import stages

sys.path.insert(0, str(stages.REPOSITORY / "course"))
from handouts import leaks, public  # noqa: E402  (its folder is on no path)

NAME = extension.find_all()[0]
REFERENCE = extension.PLACE / NAME / extension.HIDDEN / "reference.patch"
if not REFERENCE.is_file():
    pytest.skip("this is what `make public` wrote", allow_module_level=True)


def make(*words):
    environment = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")}
    return subprocess.run(["make", "--no-print-directory", "-C", stages.REPOSITORY, *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def hidden_in(folder):
    return named_in(folder) + leaks.find(folder, public.secrets())


def named_in(folder):
    return [str(path.relative_to(folder)) for path in folder.rglob("*") if public.is_hidden(path.relative_to(folder)) or path.name in ("reference.patch", "mutants.toml")]


@pytest.fixture(scope="module")
def handout(tmp_path_factory):
    """`make extension STAGE=NN SEED=77`."""
    out = tmp_path_factory.mktemp("extension") / "mine"
    done = make("extension", f"STAGE={NAME[:2]}", "SEED=77", f"OUT={out}")
    assert done.returncode == 0, done.stdout + done.stderr
    return out


def test_a_handout_hides_it(handout):
    assert hidden_in(handout) == []


def test_a_handout_has_this_years_numbers(handout):
    """In its text, and for its grader, whatever seed that is given."""
    asked = extension.read(NAME, "77")
    text = (handout / "EXTENSION.md").read_text()
    assert text == asked.fill((asked.folder / "TEXT.md").read_text()) and str(asked.parameters["COMMAND"]) in text
    said = subprocess.run([handout / ".mach_r/grader/grade", "one", handout, "--stage", NAME[:2], "--extension", NAME, "--seed", "1", "--no-sandbox", "--format", "json"],
                          cwd=handout, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout + said.stderr
    result = json.loads(said.stdout)
    assert result["extension"]["parameters"] == asked.parameters != extension.read(NAME, "1").parameters
    assert result["exercises"] and {exercise["verdict"] for exercise in result["exercises"]} == {"not begun"}, "nothing is written yet"


def test_an_ordinary_handout_may_have_it_too(tmp_path):
    done = make("handout", f"STAGE={NAME[:2]}", f"EXTENSION={NAME[3:]}", "SEED=77", f"OUT={tmp_path / 'mine'}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "mine/EXTENSION.md").is_file() and "yours to write" in (tmp_path / "mine/README.md").read_text()
    assert hidden_in(tmp_path / "mine") == []


def test_what_may_be_published(tmp_path):
    out = tmp_path / "public"
    done = make("public", f"OUT={out}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert named_in(out) == []  # that no piece is in it under another name, the command has seen itself
    assert len(subprocess.run(["git", "-C", out, "log", "--format=%H"], capture_output=True, text=True, check=True).stdout.split()) == 1, "the history has what is hidden"
    kept = {path.relative_to(out).as_posix() for path in (out / "course/extensions").rglob("*.py")}
    assert kept == {path.relative_to(stages.REPOSITORY).as_posix() for path in extension.PLACE.rglob("*.py") if extension.HIDDEN not in path.parts}


def test_a_secret_is_found(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    pieces = [piece for piece in public.secrets()[str(REFERENCE)] if len(piece) > 1000]
    (tmp_path / "somewhere.txt").write_bytes(pieces[0])
    assert leaks.find(tmp_path, public.secrets()), "a leak that nobody sees is no check"


def test_an_extension_that_is_not_there(tmp_path):
    done = make("extension", "STAGE=01", "EXTENSION=nothing", f"OUT={tmp_path / 'mine'}")
    assert done.returncode != 0 and "there is no extension nothing of stage 01; there are 01_" in done.stderr, done.stderr
