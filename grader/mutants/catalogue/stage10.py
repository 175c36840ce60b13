"""Mutants of stage 10: what is there only for speed."""

from .mutant import Mutant

MUTANTS: list[Mutant] = [
]
