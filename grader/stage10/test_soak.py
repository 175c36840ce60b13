"""A short soak; `make soak` is the long one."""

import pytest

from machine import soak


@pytest.mark.parametrize("part, count", [("boots", 2), ("commands", 200), ("calls", 4_000), ("files", 10)])
def test_soak(stage, machines, rng, part, count):
    soak.PARTS[part](stage, machines, rng, count)
