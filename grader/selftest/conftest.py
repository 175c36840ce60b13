"""Machines that run the grader's own test kernel (kernel.asm)."""

from pathlib import Path

import pytest

from machine import media, saved, tools
from machine.qemu import Config

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def toy_kernel(run_directory):
    with saved.locked(run_directory / "toy.lock"):
        kernel = run_directory / "toy.elf"
        if not kernel.exists():
            part = run_directory / "toy.o"
            tools.run(["nasm", "-f", "elf64", "-o", part, HERE / "kernel.asm"])
            tools.run([tools.cross("ld"), "-n", "-T", HERE / "kernel.ld", "-o", run_directory / "toy.part", part])
            (run_directory / "toy.part").rename(kernel)
    return kernel


@pytest.fixture
def toy_machine(toy_kernel, run_directory, machines):
    """toy_machine(**config): a clone of the test kernel at its prompt, with a short patience."""

    def make(**options):
        (run_directory / "media").mkdir(exist_ok=True)
        iso = media.build_iso(run_directory / "media", toy_kernel, "toy", [("a b", b"module")])
        config = Config(iso=str(iso), **options)
        place = saved.template(config, toy_kernel, run_directory)
        machine = machines(saved.clone(config, toy_kernel, place, run_directory))
        machine.console.quiet_limit = 3
        return machine

    return make


@pytest.fixture
def toy(toy_machine):
    return toy_machine()
