"""A student can work in the order of a lesson's table: the kernel asks for the exercises in it, and each is judged with nothing but those before it."""

import sys

import pytest

from grading import grade
from machine import stages

sys.path.append(str(stages.REPOSITORY / "course"))
from handouts import steps  # noqa: E402  (its folder is on no path)

pytestmark = [pytest.mark.long, pytest.mark.timeout(0)]


@pytest.mark.parametrize("number", list(stages.find_all(stages.REPOSITORY)))
def test_order(number, tmp_path):
    with grade.in_sandbox(False):
        wrong = steps.complaints(number, tmp_path, print)
    assert not wrong, f"stage {number}, \"Yours to write\":\n" + "\n".join(wrong)
