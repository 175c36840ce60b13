"""What a mutant is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    name: str
    stage: str
    what: str
    file: str
    old: str  # stands exactly once in the file
    new: str
    tests: str  # arguments for pytest
