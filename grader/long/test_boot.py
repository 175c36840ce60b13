"""Every tree boots to its prompt on every machine of the matrix."""

import itertools
import re

import pytest

pytestmark = [pytest.mark.long]
CELLS = list(itertools.product(["32M", "256M", "3G", "5G"], ["pc", "q35"], ["qemu64", "max"]))


@pytest.mark.parametrize("memory, kind, cpu", CELLS, ids=map(",".join, CELLS))
def test_boot(stage, machines, memory, kind, cpu):
    machine = machines(stage.boot(cmdline="", memory=memory, machine=kind, cpu=cpu))
    said = machine.console.text()
    assert "Mach_R kernel starting..." in said
    megabytes = machine.config.megabytes()
    assert re.search(rf"^Memory: {megabytes} MB\r$", said, re.M), f"the kernel does not say that it has {megabytes} MB:\n{said[-1000:]}"
    assert machine.command("help"), "the prompt is there, but `help` says nothing"
