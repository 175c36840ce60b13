"""The exercises beyond the trees still fit the trees, with whatever numbers are drawn. That they build and are judged rightly is a long test."""
import re
import shutil
import sys

import pytest
from conftest import TOOLS

sys.path.insert(0, str(TOOLS.parent / "grader"))
from grading import extension, tree  # noqa: E402  (found by the path above)
from machine import stages  # noqa: E402
from mutants import references  # noqa: E402

SEEDS = ("0", "2026", "autumn")
NAMES = extension.find_all()
WITH_HIDDEN = [name for name in NAMES if (extension.PLACE / name / extension.HIDDEN).is_dir()]


def copy_of(asked, directory, files):
    own = tree.own_tree(asked.stage)
    for name in {*files, *asked.given()}:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        if (own / name).exists():
            shutil.copy2(own / name, directory / name)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", WITH_HIDDEN)
def test_reference_fits(name, seed, tmp_path):
    change = references.Reference(extension.read(name, seed))
    copy_of(change.extension, tmp_path, change.files())
    change.apply(tmp_path)
    left = [path for path in change.files() if extension.HOLE.search((tmp_path / path).read_text())]
    assert not left, f"the reference of {name} has holes that nothing fills: {left}"
    places = (*change.extension.places, *change.extension.given())
    outside = [path for path in change.files() if not path.startswith(places) or path.startswith(tree.NOT_THERE)]
    assert not outside, f"a grader would not take these files of the reference of {name}: {outside}"


@pytest.mark.parametrize("name", WITH_HIDDEN)
def test_mutants_fit(name, tmp_path):
    mutants = references.mutants(extension.read(name))
    assert len({mutant.name for mutant in mutants}) == len(mutants) >= 3, f"{name} must have three mutants or more, of different names"
    for number, change in enumerate(mutants):
        copy_of(change.extension, tmp_path / str(number), change.files())
        change.apply(tmp_path / str(number))


@pytest.mark.parametrize("name", NAMES)
def test_text_has_this_years_numbers(name):
    asked = extension.read(name)
    text = (asked.folder / "TEXT.md").read_text()
    named = {hole[1] for hole in extension.HOLE.finditer(text)}
    assert named == set(asked.parameters), f"the text of {name} must name each parameter, and none that there is not; they differ in {named ^ set(asked.parameters)}"
    assert not extension.HOLE.search(asked.fill(text)) and len(text.split()) > 250, f"the text of {name} is about a page, without a hole"


@pytest.mark.parametrize("name", WITH_HIDDEN)
def test_points(name):
    asked = extension.read(name)
    hidden = [points for test, points in asked.tests if f"/{extension.HIDDEN}/" in test.run[0][0]]
    assert sum(points for _, points in asked.tests) == 100 and sum(hidden) >= 40, f"{name} is worth 100 points, 40 of them hidden"
    used = {selector.partition("[")[0] for selector in asked.selectors()}
    there = {f"extensions/{name}/{path.parent.name}/{path.name}::{function}" for path in asked.folder.glob("*/test_*.py")
             for function in re.findall(r"^def (test_\w+)", path.read_text(), re.M)}
    assert used == there, f"each test of {name} has points; these have none, or are not there: {sorted(used ^ there)}"


@pytest.mark.parametrize("name", NAMES)
def test_what_it_changes_is_there(name):
    assert extension.read(name).earlier(), f"{name} leaves something of its stage as it was"


def test_each_stage_has_one():
    missing = {number for number in stages.find_all(stages.REPOSITORY) if number < "10"} - {name[:2] for name in NAMES}
    assert not missing, f"these stages have no extension: {sorted(missing)}"


def test_numbers_follow_from_the_seed():
    declared = {"A": {"from": 1, "to": 1000}, "B": {"choices": ["x", "y", "z"]}, "C": 7, "D": {"from": 7, "to": 8, "unlike": ["C"]}, "E": {"from": 8, "to": 64, "step": 8}}
    drawn = [extension.draw(declared, str(seed), "01_any") for seed in range(40)]
    assert drawn == [extension.draw(declared, str(seed), "01_any") for seed in range(40)]
    assert len({one["A"] for one in drawn}) > 30 and {one["B"] for one in drawn} == {"x", "y", "z"}, "another seed draws other numbers"
    assert all(one["C"] == 7 and one["D"] == 8 and one["E"] % 8 == 0 and 8 <= one["E"] <= 64 for one in drawn)


def test_an_unknown_hole_is_an_error():
    with pytest.raises(extension.ExtensionError, match="there is no parameter NOBODY"):
        extension.read(NAMES[0]).fill("@NOBODY@")
