"""Each forgery in forgeries/ is built and graded, in the sandbox, like any submission: it gets no more than it is worth, and harms nothing."""

import json
import shutil

import pytest

from forgeries.catalogue import FORGERIES
from grading import formats, grade, tree
from machine import sandbox

pytestmark = pytest.mark.long
SEED = "forgery"
# Less than usual, so that what has no end is sooner at it: what a compiler may use, and how long a machine may be silent.
LIMITS, PATIENCE = sandbox.Limits(processor=20, memory=1024 << 20, file=64 << 20), "--patience=10"


def told(result):
    """Everything that a person or a program reads of it."""
    return "\n".join(form(result) for form in formats.FORMATS.values()) + formats.explained(result)


@pytest.mark.parametrize("name", [forgery.name for forgery in FORGERIES])
def test_forgery(name, tmp_path, record_property, monkeypatch):
    monkeypatch.setattr(sandbox, "COMPILING", LIMITS)
    monkeypatch.setenv("PYTEST_ADDOPTS", PATIENCE)
    forgery = next(forgery for forgery in FORGERIES if forgery.name == name)
    mine = tmp_path / "mine"
    shutil.copytree(tree.own_tree(forgery.stage), mine, ignore=shutil.ignore_patterns("build"))
    forgery.change(mine)
    with grade.in_sandbox(True):
        result = grade.grade(mine, forgery.stage, seed=SEED)
    text = told(result)
    verdicts = sorted({test["verdict"] for test in result["tests"]})
    record_property("said", f"{formats.headline(result)}, {', '.join(verdicts) or result['first'][:120]}")
    assert result["verdict"] == "graded", f"{forgery.what}: this is a submission like others, and no trouble of the grader; it was {result['verdict']}: {result['reason']}"
    assert result["points"] <= forgery.most, f"{forgery.what}: it may get {forgery.most} points at most, and got {result['points']}"
    assert not forgery.verdicts or set(forgery.verdicts) & set(verdicts), f"{forgery.what}: a verdict of {forgery.verdicts} was expected; it has {verdicts}"
    assert forgery.words in text, f"{forgery.what}: the report must say {forgery.words!r}; it begins:\n{formats.as_table(result)[:3000]}"
    found = [bytes_ for bytes_ in forgery.absent if bytes_ in text]
    assert not found, f"{forgery.what}: these must be in no report: {found}"
    json.loads(formats.as_json(result))
    page = formats.FORMATS["html"](result)
    assert "<script" not in page and "<img" not in page, f"{forgery.what}: the page must show markup, and not be it"


def test_next_submission(tmp_path):
    """Whatever the one before did, the next one gets what it is worth."""
    flood = next(forgery for forgery in FORGERIES if forgery.name == "floods")
    mine = tmp_path / "mine"
    shutil.copytree(tree.own_tree("01"), mine, ignore=shutil.ignore_patterns("build"))
    with grade.in_sandbox(True):
        flood.change(mine)
        grade.grade(mine, "01", seed=SEED)
        shutil.rmtree(mine)
        shutil.copytree(tree.own_tree("01"), mine, ignore=shutil.ignore_patterns("build"))
        again = grade.grade(mine, "01", seed=SEED)
    assert again["points"] == 100, f"graded after a submission that floods the console, ours must have full marks:\n{formats.as_table(again)}"
