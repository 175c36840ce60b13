"""`size`: how many lines a stage has, and how many it adds: of the kernel, and of what tests it."""
from collections.abc import Iterator
from typing import NamedTuple

from .chain import Stage
from .files import on_disk
from .git import Git


class Size(NamedTuple):
    kernel: int  # all lines of kernel/ but tests, trials and the monitor, which has the benchmarks
    tests: int  # of kernel/test/, of trials and of tests/, but what programs must write there


def size(git: Git, chain: list[Stage]) -> Iterator[tuple[Stage, Size]]:
    for stage in chain:
        lines = {"kernel": 0, "tests": 0}
        for path, file in on_disk(git, stage.directory).items():
            if kind := kind_of(path):
                lines[kind] += file.data.count(b"\n")
        yield stage, Size(**lines)


def kind_of(path: str) -> str | None:
    *folders, _ = path.split("/")
    top = folders[0] if folders else ""
    if top == "tests":
        return None if "expected" in folders else "tests"
    if top != "kernel":
        return None
    if "test" in folders or "trials" in folders:
        return "tests"
    return None if "monitor" in folders else "kernel"


def shown(sizes: list[tuple[Stage, Size]]) -> str:
    """A line for each stage: what it has, and in how much that is more than in the one before."""
    lines = [f"{'':18}{'kernel':>8}{'more':>8}{'tests':>8}{'more':>8}"]
    before = Size(0, 0)
    for stage, now in sizes:
        lines.append(f"{stage.directory:18}{now.kernel:8}{now.kernel - before.kernel:+8}"
                     f"{now.tests:8}{now.tests - before.tests:+8}")
        before = now
    return "\n".join(lines)
