"""The files to look at: each distinct content once, not once for every tree that has it."""
import hashlib
from typing import Iterable, NamedTuple

from stages.chain import stages
from stages.files import Tree, on_disk
from stages.git import Git

CPP = (".cpp", ".hpp", ".c", ".h")


class Source(NamedTuple):
    stage: str  # the directory of the first tree that has this content; "" outside of the trees
    path: str  # below that directory
    data: bytes

    @property
    def name(self) -> str:
        return f"{self.stage}/{self.path}" if self.stage else self.path


def distinct(git: Git) -> list[Source]:
    """Of all stages. The same content under two names counts twice: rules depend on names."""
    found, seen = [], set()
    for stage in stages(git):
        found += fresh(stage.directory, on_disk(git, stage.directory), seen)
    return found


def elsewhere(git: Git) -> list[Source]:
    """Everything outside of the stages: tools, grader, the top directory."""
    inside = tuple(stage.directory + "/" for stage in stages(git))
    listed = git.run("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    names = sorted(set(listed.decode().split("\0")) - {""})
    paths = [git.root / name for name in names if not name.startswith(inside)]
    return [Source("", str(path.relative_to(git.root)), path.read_bytes())
            for path in paths if path.is_file()]


def fresh(directory: str, tree: Tree, seen: set) -> Iterable[Source]:
    for path, file in tree.items():
        key = (path, hashlib.sha256(file.data).digest())
        if key not in seen:
            seen.add(key)
            yield Source(directory, path, file.data)


def by_stage(sources: Iterable[Source]) -> dict[str, list[Source]]:
    grouped: dict[str, list[Source]] = {}
    for source in sources:
        grouped.setdefault(source.stage, []).append(source)
    return grouped


def is_shell(source: Source) -> bool:
    first = source.data.split(b"\n", 1)[0]
    return source.path.endswith(".sh") or (first.startswith(b"#!") and first.endswith((b"sh", b"sh -e")))


def is_python(source: Source) -> bool:
    first = source.data.split(b"\n", 1)[0]
    return source.path.endswith(".py") or (first.startswith(b"#!") and b"python" in first)
