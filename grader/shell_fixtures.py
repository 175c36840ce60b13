"""Machines at the shell's prompt, with the tree's own archive or one that carries more: for the tests of stage 08 and later."""

import pytest

from machine import archive, programs


@pytest.fixture
def shell(stage, machines):
    """A pristine machine (256 MB) at `shell> `, booted as a user would."""
    return machines(stage.machine(cmdline=""))


@pytest.fixture(scope="session")
def with_files(stage):
    """with_files({name: bytes}) -> modules for stage.machine(): the tree's own archive with these files in it, ELF ones as programs;
    one that has the name of a file of the tree's is in its place."""
    own = archive.read(dict(stage.own_modules)["initrd.img"])

    def modules(files):
        added = [archive.File(name, data, data[:4] == b"\x7fELF") for name, data in files.items()]
        return {"initrd.img": archive.write([*(file for name, file in own.items() if name not in files), *added])}

    return modules


@pytest.fixture(scope="session")
def compile_program(stage, run_directory, shared_rng):
    """compile_program(source, suffix) -> ELF file: see programs.with_libc()."""
    seed = shared_rng("stage08 seed").randrange(1 << 32)
    return lambda source, suffix=".c": programs.with_libc(source, stage, run_directory, suffix, [f"-DSEED={seed}u"])
