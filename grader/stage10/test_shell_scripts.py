"""The shell's language against the host's dash: the same scripts in both, whose output and status must be the same.

scripts/*.scripts hold small scripts, `%%` between them, a file for each part of the language. They run one after the other, each in a directory
of its own below /tmp; what they say of errors is in each shell's own words, so error output is not compared.
"""

from pathlib import Path

import pytest

from machine.shell_scripts import by_dash, by_ours
from models import shell_scripts

SCRIPTS = Path(__file__).parent / "scripts"


def written(name):
    """[script, ...] of a file."""
    return (SCRIPTS / name).read_text().split("%%\n")


def assert_same(scripts, stage, machines, with_files, directory):
    wanted = by_dash(scripts, directory / "w")
    found = by_ours(scripts, stage, machines, with_files)
    wrong = [f"{script}-- dash prints\n{want[0]}-- status {want[1]}, this shell\n{got[0]}-- status {got[1]}\n"
             for script, want, got in zip(scripts, wanted, found) if want != got]
    assert not wrong, f"{len(wrong)} of {len(scripts)} scripts do something else in dash:\n" + "\n".join(wrong[:5])


def all_scripts():
    return [script for path in sorted(SCRIPTS.glob("*.scripts")) for script in written(path.name)]


def test_some_scripts(stage, machines, with_files, tmp_path, rng):
    """Some that were written and some at random; all of them, and more at random, are long tests."""
    scripts = rng.sample(all_scripts(), 60) + [shell_scripts.script(rng) for _ in range(12)]
    assert_same(scripts, stage, machines, with_files, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(path.name for path in SCRIPTS.glob("*.scripts")))
def test_scripts(stage, machines, with_files, tmp_path, name):
    assert_same(written(name), stage, machines, with_files, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("part", range(4))
def test_random_scripts(stage, machines, with_files, tmp_path, rng, part):
    assert_same([shell_scripts.script(rng) for _ in range(150)], stage, machines, with_files, tmp_path)
