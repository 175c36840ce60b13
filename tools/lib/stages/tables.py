"""`table`: print a lesson's table, or write it into LESSON.md."""
from . import lesson
from .chain import Stage, before
from .compare import LESSON
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
    text = new[LESSON].data.decode() if LESSON in new else ""
    parts = lesson.split(text)
    return lesson.render(old, new, lesson.explanations(parts[1] if parts else "")).lstrip("\n")


def write(git: Git, chain: list[Stage], stage: Stage) -> list[str]:
    """Bring the lesson's table up to date. What to say of that: nothing if nothing changed; the lesson; and each row that has gone
    with what was written there, for of that the stage may have lost more than a row."""
    old, new = trees(git, chain, stage)
    if LESSON not in new:
        raise StagesError(f"{stage.directory} has no {LESSON}: write the lesson first")
    text = new[LESSON].data.decode()
    after = lesson.updated(text, old, new)
    if after == text:
        return []
    (git.root / stage.directory / LESSON).write_bytes(after.encode())
    rows, kept = (lesson.explanations(parts[1]) if (parts := lesson.split(said)) else {} for said in (text, after))
    return [f"{stage.directory}/{LESSON}",
            *(f"{stage.directory}/{path}: as in the stage before, without: {rows[path]}"
              for path in rows if path not in kept and path in old and path in new)]
