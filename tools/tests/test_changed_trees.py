"""Every mutant and every variant still fits the trees: cheap to see here, while to try them takes long."""
import shutil
import sys

import pytest
from conftest import TOOLS

GRADER = TOOLS.parent / "grader"
sys.path.insert(0, str(GRADER))
from machine import stages  # noqa: E402  (found by the path above)
from mutants.catalogue import MUTANTS  # noqa: E402
from variants.variant import VARIANTS  # noqa: E402

CHANGES = [*MUTANTS, *VARIANTS]


def fits(change, directory):
    """Applied to a copy of the files that it changes."""
    tree = stages.find_all()[change.stage]
    for name in change.files():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        if (tree / name).exists():
            shutil.copy2(tree / name, directory / name)
    change.apply(directory)
    assert any((directory / name).read_bytes() != (tree / name).read_bytes() for name in change.files() if (tree / name).exists())


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{type(change).__name__.lower()}:{change.name}")
def test_fits(change, tmp_path):
    fits(change, tmp_path)


@pytest.mark.parametrize("kind", [MUTANTS, VARIANTS], ids=["mutants", "variants"])
def test_names_are_unique(kind):
    names = [change.name for change in kind]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_names_tests_that_exist(mutant):
    for path in mutant.tests.partition(" -k ")[0].split():
        if not path.startswith("-"):
            assert (GRADER / path.partition("::")[0]).exists(), f"there is no grader/{path}"


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_a_variant_says_why_it_is_right(variant):
    assert len(variant.why.split()) > 8, "one sentence, that names the sentence of the contract"
    for test in (*variant.tests, *variant.without):
        path, _, function = test.partition("::")
        assert (GRADER / path).exists(), f"there is no grader/{path}"
        assert not function or f"def {function.partition('[')[0]}(" in (GRADER / path).read_text(), f"there is no grader/{test}"


def test_what_does_not_fit_is_an_error(tmp_path):
    mutant, variant = MUTANTS[0], VARIANTS[0]
    for change in (mutant, variant):
        for name in change.files():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text("something else\n")
        with pytest.raises(ValueError, match=change.name):
            change.apply(tmp_path)
