"""What a handout has beside its tree: the grader that judges this stage, the tree as it was given, `make check` and `make grade`.

All of it lies in .mach_r/, laid out as this repository is, so that the grader there finds its tests and the one tree that it may know.
"""

import json
import shutil
import subprocess
from pathlib import Path

from grading import extension
from machine import stages

ADDED = Path(__file__).resolve().parent / "added"
PLACE = ".mach_r"
NOT_OF_A_HANDOUT = ("grader/mutants/", "grader/variants/", "grader/selftest/", "grader/long/", "grader/forgeries/", "grader/bench/", "grader/rubrics/")
TOOLS = ("bootstrap", "tools/needed", "tools/doctor", "tools/python", "docs/CONTRACT.md", "docs/ipc_cases.csv")


def add(out, listed, tree_name, carried, beyond=None):
    """Adds it to the handout in `out`, whose functions are empty already. `carried`: the stage whose work was carried forward, or nothing;
    `beyond`: the Extension that is in it, or nothing."""
    place = out / PLACE
    shutil.copytree(out, place / tree_name)
    for name in [*TOOLS, *_grader(listed.stage)]:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(stages.REPOSITORY / name, place / name, follow_symlinks=False)
    (place / "course/extensions").mkdir(parents=True)
    rules = (ADDED / "handout.mk").read_text().replace("$(STAGE)", listed.stage)
    if beyond:
        _extension(place, beyond)
        (out / "EXTENSION.md").write_text(beyond.fill((beyond.folder / "TEXT.md").read_text()))
        rules += (ADDED / "extension.mk").read_text().replace("$(STAGE)", listed.stage).replace("$(EXTENSION)", beyond.name)
    (out / "rules").mkdir(exist_ok=True)
    (out / "rules/handout.mk").write_text(rules)
    (out / ".gitignore").write_text("build/\n")
    shutil.copy2(stages.REPOSITORY / ".gitattributes", out)
    shutil.copytree(ADDED / "vscode", out / ".vscode")
    words = f"\n\nWhat you wrote up to stage {carried} is the second commit." if carried else ""
    if listed.exercises:
        (out / "README.md").write_text((ADDED / "README.md").read_text().format(
            title=f"stage {listed.stage}", count=len(listed.exercises), first=listed.exercises[0].number, carried=words))
    else:
        (out / "README.md").write_text((ADDED / "EXTENSION.md").read_text().format(stage=listed.stage, title=beyond.title))


def _extension(place, beyond):
    """What a student may see of it, with this year's numbers in it: for the grader of the handout there is nothing to draw."""
    folder = place / "course/extensions" / beyond.name
    for path in sorted(beyond.folder.rglob("*")):
        name = path.relative_to(beyond.folder)
        if path.is_file() and extension.HIDDEN not in name.parts and "__pycache__" not in name.parts:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(path.read_text() if name.suffix == ".py" else beyond.fill(path.read_text()))
    (folder / "parameters.toml").write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in beyond.parameters.items()))


def _grader(stage):
    """The files of the grader that judge a stage: not what tests the grader, and no later stage's tests or rubrics."""
    tracked = subprocess.run(["git", "-C", stages.REPOSITORY, "ls-files", "-z", "grader"], stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
    later = tuple(f"grader/stage{number}/" for number in stages.find_all(stages.REPOSITORY) if number > stage)
    kept = [name for name in tracked if name and not name.startswith(NOT_OF_A_HANDOUT + later)]
    return [*kept, f"grader/rubrics/stage{stage}.toml"]
