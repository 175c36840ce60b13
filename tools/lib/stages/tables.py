"""`table`: print a stage's table of files, or write it into FILES.md."""
from . import lesson
from .chain import Stage, before
from .compare import FILES, LESSON
from .errors import StagesError
from .files import Tree, on_disk
from .git import Git


def trees(git: Git, chain: list[Stage], stage: Stage) -> tuple[Tree, Tree]:
    """The stage before (empty for the first) and this one, as they are on the disk."""
    previous = before(chain, stage)
    return (on_disk(git, previous.directory) if previous else {}), on_disk(git, stage.directory)


def shown(git: Git, chain: list[Stage], stage: Stage) -> str:
    """The table as it should be."""
    old, new = trees(git, chain, stage)
    text = new[FILES].data.decode() if FILES in new else ""
    parts = lesson.split(text)
    return lesson.render(old, new, lesson.explanations(parts[1] if parts else "")).lstrip("\n")


def write(git: Git, chain: list[Stage], stage: Stage) -> list[str]:
    """Bring the table up to date. What to say of that: nothing if nothing changed; its file; and each row that has gone
    with what was written there, for of that the stage may have lost more than a row."""
    old, new = trees(git, chain, stage)
    if LESSON not in new:
        raise StagesError(f"{stage.directory} has no {LESSON}: write the lesson first")
    text = new[FILES].data.decode() if FILES in new else ""
    after = lesson.updated(text, old, new)
    if after == text:
        return []
    (git.root / stage.directory / FILES).write_bytes(after.encode())
    rows, kept = (lesson.explanations(parts[1]) if (parts := lesson.split(said)) else {} for said in (text, after))
    return [f"{stage.directory}/{FILES}",
            *(f"{stage.directory}/{path}: as in the stage before, without: {rows[path]}"
              for path in rows if path not in kept and path in old and path in new)]
