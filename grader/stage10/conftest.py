"""A machine at the shell's prompt."""

import pytest


@pytest.fixture
def shell(stage, machines):
    """A pristine machine (256 MB) at `shell> `, booted as a user would."""
    return machines(stage.machine(cmdline=""))
