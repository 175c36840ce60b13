"""Grades the grader from the other side: a variant is right though it differs from our trees, so that no test may fail on it."""

import pytest

from machine.outcomes import Infrastructure
from variants.variant import VARIANTS

from long.changed_tree import judge

pytestmark = [pytest.mark.long, pytest.mark.timeout(0)]


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_variant(variant, run_directory):
    outcomes, said = judge(variant, [*variant.tests, *(f"--deselect={test}" for test in variant.without)], run_directory, werror=True)
    failed = [name for name, outcome in outcomes.items() if outcome == "failed"]
    assert not failed, (f"{variant.name} is right: {variant.why}\nThese tests ask for more than the contract does, or a sentence is missing in the "
                        f"contract: {', '.join(failed)}\n{said[-6000:]}")
    if "infrastructure" in outcomes.values():
        raise Infrastructure(f"not all is known of {variant.name}", console=said)
