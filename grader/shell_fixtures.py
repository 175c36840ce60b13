"""Machines at the shell's prompt, with the tree's own archive or one that carries more: for the tests of stage 08 and later."""

import pytest

from machine import archive, programs, tools


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


@pytest.fixture(scope="session")
def compile_program(stage, run_directory, shared_rng):
    """compile_program(source, suffix) -> ELF file, linked with the tree's libc.a and start code, with its headers only (those
    that its mig made among them)."""
    library = stage.path / "build/userland"
    seed = shared_rng("stage08 seed").randrange(1 << 32)
    own_headers = tools.run([tools.cross("gcc"), "-print-file-name=include"]).stdout.decode().strip()

    def compiled(source, suffix=".c"):
        flags = ["-nostdinc", "-isystem", own_headers, "-Wall", "-Wextra", "-Werror", "-Wno-format", "-fno-builtin", f"-DSEED={seed}u",
                 *(["-std=c++20", "-fno-exceptions", "-fno-rtti"] if suffix == ".cpp" else ["-std=c11"]),
                 str(library / "libc/crt0.asm.o"), str(library / "libc.a")]
        return programs.elf(source, run_directory, [stage.path / "userland/libc/include", stage.path / "include", stage.path / "build"], flags, suffix)

    return compiled
