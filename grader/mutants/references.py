"""The reference solution of an exercise beyond the trees (grading/extension.py) as a change of its stage's tree, alone or with a mutant in it."""

import re
import tomllib
from dataclasses import dataclass

from grading.extension import HIDDEN, Extension
from machine import patches

from .catalogue.mutant import Mutant


@dataclass(frozen=True)
class Reference:
    extension: Extension
    mutant: Mutant = None

    @property
    def stage(self):
        return self.extension.stage

    @property
    def name(self):
        return self.extension.name + (f".{self.mutant.name}" if self.mutant else "")

    @property
    def patch(self):
        return self.extension.fill((self.extension.folder / HIDDEN / "reference.patch").read_text())

    def files(self):
        return re.findall(r"^\+\+\+ b/(\S+)", self.patch, re.M)

    def apply(self, tree):
        """Changes the tree. What does not fit word for word is a ValueError."""
        self.extension.give(tree)
        patches.apply(self.patch, tree, self.name)
        if self.mutant:
            self.mutant.apply(tree)


def mutants(extension):
    """A Reference for each mistake that hidden/mutants.toml names."""
    entries = tomllib.loads((extension.folder / HIDDEN / "mutants.toml").read_text())["mutant"]
    return [Reference(extension, Mutant(**{key: extension.fill(text) for key, text in entry.items()}, stage=extension.stage,
                                        tests=" ".join(extension.selectors()))) for entry in entries]
