"""A variant: a tree that is right and different, so that a test which fails on it asks for more than the contract does.

Each is a patch, stageNN/NAME.patch, made in a stage's tree by `git diff --relative`. Text before the first `diff` says `why` the
variant is right. It may say by which tests it is judged (`tests`), where all that its stage has would take too long and cannot tell more;
and which ones it is judged without (`without`), because they look into what was changed on purpose.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from machine import patches

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Variant:
    name: str
    stage: str
    why: str
    tests: tuple  # arguments for pytest, in grader/; none: all tests
    without: tuple  # arguments of pytest's --deselect
    patch: Path

    def files(self):
        return re.findall(r"^diff --git a/(\S+) ", self.patch.read_text(), re.M)

    def apply(self, tree):
        """Changes the tree. What does not fit word for word is an error."""
        patches.apply(self.patch.read_text(), tree, self.patch.relative_to(HERE))


def read(patch):
    """`key: text` in the lines before the first `diff`; a text goes on in indented lines."""
    fields, key = {"why": "", "tests": "", "without": ""}, None
    for line in filter(None, patch.read_text().partition("\ndiff ")[0].splitlines()):
        if not line.startswith(" "):
            key, _, line = line.partition(":")
            if key not in fields:
                raise ValueError(f"{patch}: before the first `diff`, a line begins with {', '.join(fields)} or a blank, not with {key}")
        fields[key] += " " + line.strip()
    return Variant(patch.stem, patch.parent.name.removeprefix("stage"), fields["why"].strip(), tuple(fields["tests"].split()),
                   tuple(fields["without"].split()), patch)


VARIANTS = [read(patch) for patch in sorted(HERE.glob("stage[0-9][0-9]/*.patch"))]
