"""Grades the grader: each mutant breaks one mechanism of a stage, and the tests that it names must notice."""

import shlex

import pytest

from machine.outcomes import Infrastructure
from mutants.catalogue import MUTANTS

from long.changed_tree import judge

pytestmark = [pytest.mark.long, pytest.mark.timeout(0)]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_mutant(mutant, run_directory, record_property):
    tests, _, expression = mutant.tests.partition(" -k ")
    arguments = ["-x", "--patience", "10", *shlex.split(tests), *(["-k", expression] if expression else [])]
    outcomes, said = judge(mutant, arguments, run_directory, werror=False)
    killed_by = [name for name, outcome in outcomes.items() if outcome == "failed"]
    if not killed_by and "infrastructure" in outcomes.values():
        raise Infrastructure(f"nothing is known of {mutant.name}", console=said)
    assert killed_by, f"{mutant.name} survived ({mutant.what}): none of these tests noticed it: {mutant.tests}\n{said[-2000:]}"
    record_property("said", f"killed by {killed_by[0]}")
