"""Machines at the shell's prompt, with the tree's own archive or one that carries more."""

import pytest

from machine import archive


@pytest.fixture
def shell(stage, machines):
    """A pristine machine (256 MB) at `shell> `, booted as a user would."""
    return machines(stage.machine(cmdline=""))


@pytest.fixture(scope="session")
def with_files(stage):
    """with_files({name: bytes}) -> modules for stage.machine(): the tree's own archive with these files in it, ELF ones as programs."""
    own = archive.read(dict(stage.own_modules)["initrd.img"])

    def modules(files):
        added = [archive.File(name, data, data[:4] == b"\x7fELF") for name, data in files.items()]
        return {"initrd.img": archive.write([*own.values(), *added])}

    return modules
