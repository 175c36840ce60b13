"""`make soak`: what the newest system must bear for long, in pieces, so that an interrupted one goes on where it was."""

import pytest

from machine import soak, stages

AMOUNT = {"boots": (1_000, 50), "commands": (10_000, 10), "calls": (1_000_000, 20), "files": (5_000, 50)}  # in all, and in how many pieces
PIECES = [f"{part}-{number}" for part, (_, pieces) in AMOUNT.items() for number in range(1, pieces + 1)]


@pytest.mark.soak
@pytest.mark.parametrize("piece", PIECES)
def test_soak(run_directory, machines, rng, piece):
    newest = max(stages.find_all())
    stage = stages.Stage(newest, stages.find_all()[newest], run_directory).build()
    part = piece.split("-")[0]
    amount, pieces = AMOUNT[part]
    soak.PARTS[part](stage, machines, rng, amount // pieces)
