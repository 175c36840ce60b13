"""The given command of EXTENSION.md."""

import pytest


@pytest.fixture
def letters(monitor, parameters):
    """letters("s0.1", "u0.2", "r0"): what was received, and what else was said, in order."""
    return lambda *words: monitor.command(f"{parameters.COMMAND} {' '.join(words)}").split()
