"""The players of EXTENSION.md."""

import pytest


@pytest.fixture
def performed(monitor, parameters):
    """performed("0:L0,U0", ...): what the players did, in order."""
    return lambda *players: monitor.command(f"{parameters.COMMAND} {' '.join(players)}").split()
