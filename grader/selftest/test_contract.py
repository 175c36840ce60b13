"""docs/CONTRACT.md and the tests: each promise has a name, each name is looked at, and no test of a rubric asks for what is not promised."""

import re
import tomllib
from pathlib import Path

import pytest

from grading import contract, formats, grade, rubric, tree
from machine import stages

GRADER = Path(__file__).resolve().parents[1]
NUMBERS = sorted(stages.find_all(stages.REPOSITORY))
RUBRICS = {number: rubric.read(number, tree.listed(number)) for number in NUMBERS}
OTHERS = tomllib.loads((GRADER / "rubrics/contract.toml").read_text())


def test_every_paragraph_has_an_id():
    """Its own, or its heading's; and so has each row of a table of commands."""
    bare = [block[:100] for block in contract.blocks() if not contract.named(block) and not re.fullmatch("#+ .*", block)]
    assert not bare, f"docs/CONTRACT.md: in these paragraphs nothing has a name, so that no test and no report can speak of it: {bare}"


def test_ids_are_there_once():
    found = contract.ids_in_order()
    twice = sorted({name for name in found if found.count(name) > 1})
    assert not twice, f"docs/CONTRACT.md: two promises have one name: {twice}"


@pytest.mark.parametrize("number", NUMBERS)
def test_every_graded_test_rests_on_promises(number):
    for test in RUBRICS[number].tests:
        unknown = [name for name in test.contract if name not in contract.promises()]
        assert test.contract and not unknown, (
            f"rubrics/stage{number}.toml: {test.name!r} must name the promises that it rests on, `contract = [...]`; docs/CONTRACT.md has no {unknown or 'promise for it'}")


def test_every_promise_is_looked_at():
    graded = {name for judged in RUBRICS.values() for test in judged.tests for name in test.contract}
    left = sorted(set(contract.promises()) - graded - set(OTHERS))
    assert not left, f"docs/CONTRACT.md: no test looks at {left}: name one, in a rubric or in rubrics/contract.toml"
    both = sorted(graded & set(OTHERS))
    assert not both, f"rubrics/contract.toml lists what no rubric has; {both} are in one"


def test_the_other_tests_are_there():
    for name, selectors in OTHERS.items():
        assert name in contract.promises(), f"rubrics/contract.toml: docs/CONTRACT.md has no promise {name}"
        for selector in selectors:
            file, _, function = selector.partition("::")
            assert re.search(rf"^def {function}\(", (GRADER / file).read_text(), re.M), f"rubrics/contract.toml: {name}: there is no test {selector}"


def test_a_section_names_its_stage():
    """Those behind the first, which says what a submission is; but for what every stage has."""
    headings = [block.splitlines()[0] for block in contract.blocks() if block.startswith("## ")]
    bare = [heading for heading in headings[1:] if not re.search(r"\(stage \d\d\)", heading) and "[trial]" not in heading]
    assert not bare, f"docs/CONTRACT.md: these headings do not say from which stage on their section holds: {bare}"


def test_a_promise_is_said_in_words():
    assert contract.promises()["boot-first-line"].startswith("The kernel's first line is `Mach_R kernel starting...`"), contract.promises()["boot-first-line"]
    assert contract.promises()["sleep"].startswith("`sleep MS`: `slept X.Y ms`"), f"a row of a table begins with its command; it is {contract.promises()['sleep']!r}"
    assert "numbers drawn" not in contract.promises()["trial"] and "digest" in contract.promises()["trial"], "a heading's name is that of its section"


def test_a_report_names_what_was_promised(tmp_path):
    """Who reads why a test failed finds the sentence that it rests on."""
    test = RUBRICS["01"].test("line editing")
    said = grade._said_of_test(test, "fail", {"message": "it is another one"}, tmp_path)
    assert said["contract"] == list(test.contract), "the result has the names"
    with grade.in_sandbox(False):
        result = grade.grade(tmp_path, "01", seed="1")
    result["tests"] = [said]
    text = formats.explained(result)
    assert "[line-editing] DEL (0x7F) and Backspace" in text, f"`explain` shows the promise in the contract's words; it says:\n{text}"
    assert "[line-editing]" in formats.FORMATS["table"](result), "the table names it"
