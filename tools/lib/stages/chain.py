"""Which stages there are, and what a user may call them."""
import re
from typing import NamedTuple

from .errors import StagesError
from .git import Git

DIRECTORY = re.compile(r"stage([0-9][0-9])_[a-z0-9_]+")


class Stage(NamedTuple):
    number: int
    directory: str  # "stage08_shell"

    @property
    def short(self) -> str:
        return f"stage{self.number:02}"


def stages(git: Git) -> list[Stage]:
    """All stages of the repository, in order. There may be any number of them."""
    found = []
    for path in sorted(git.root.iterdir()):
        match = DIRECTORY.fullmatch(path.name)
        if match and path.is_dir():
            found.append(Stage(int(match[1]), path.name))
    for first, second in zip(found, found[1:]):
        if first.number == second.number:
            raise StagesError(f"{first.directory} and {second.directory} have the same number")
    return found


def named(chain: list[Stage], name: str) -> Stage:
    """The stage called 8, 08, stage08, stage08_shell or stage08_shell/."""
    name = name.rstrip("/")
    for stage in chain:
        if name in (str(stage.number), f"{stage.number:02}", stage.short, stage.directory):
            return stage
    there = ", ".join(stage.directory for stage in chain) or "none"
    raise StagesError(f"there is no stage '{name}' (there are: {there})")


def before(chain: list[Stage], stage: Stage) -> Stage | None:
    """The stage that this one builds on; None for the first."""
    index = chain.index(stage)
    return chain[index - 1] if index else None
