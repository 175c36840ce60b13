"""`check`: every complaint about every stage; an empty list means the chain holds."""
import os

from . import lesson, rules
from .chain import Stage, stages
from .compare import FILES, LESSON, changes
from .files import Tree, on_disk
from .git import Git
from .substance import substance


def check(git: Git) -> list[str]:
    complaints, old = [], {}
    for stage in stages(git):
        new = on_disk(git, stage.directory)
        found = [*rules.links(new), *rules.generated(new), *rules.outward_paths(new),
                 *rules.foreign_names(new, stage.number), *tracked_but_ignored(git, stage),
                 *empty_changes(old, new), *table(old, new, stage)]
        complaints += [f"{stage.directory}/{text}" for text in found]
        old = new
    return complaints


def tracked_but_ignored(git: Git, stage: Stage) -> list[str]:
    listed = git.run("ls-files", "-z", "--cached", "--ignored", "--exclude-standard",
                     "--", stage.directory)
    paths = [os.fsdecode(name)[len(stage.directory) + 1:] for name in listed.split(b"\0") if name]
    return [f"{path}: tracked, although .gitignore names it" for path in paths]


def empty_changes(old: Tree, new: Tree) -> list[str]:
    """A difference that a compiler does not see was meant for the earlier stage, or for none."""
    return [f"{path}: differs from the stage before in blanks and comments only"
            for state, path in changes(old, new)
            if state not in ("added", "removed") and old[path].mode == new[path].mode
            and substance(path, old[path].data) == substance(path, new[path].data)]


def table(old: Tree, new: Tree, stage: Stage) -> list[str]:
    if LESSON not in new:
        return [f"{LESSON}: is missing"]
    how = f"tools/stages table {stage.number:02} --write"
    if FILES not in new:
        return [f"{FILES}: is missing; run {how}"]
    text = new[FILES].data.decode(errors="replace")
    parts = lesson.split(text)
    if parts is None:
        return [f"{FILES}: has no table; run {how}"]
    if lesson.updated(text, old, new) != text:
        return [f"{FILES}: {what}; run {how}" for what in stale(parts[1], old, new)]
    written = lesson.explanations(parts[1])
    return [f"{FILES}: does not say why {path} was {state}"
            for state, path in changes(old, new) if state != "added" and path not in written]


def stale(inside: str, old: Tree, new: Tree) -> list[str]:
    """Which files a table is wrong about."""
    def listed(text: str) -> dict[str, str]:
        rows = (lesson.ROW.match(line) for line in text.splitlines())
        return {row[2]: row[1] for row in rows if row}
    says = listed(inside)
    true = listed(lesson.render(old, new, {}))
    wrong = [f"the table says nothing of {path} ({true[path]})" for path in true.keys() - says.keys()]
    wrong += [f"the table lists {path}, which does not differ" for path in says.keys() - true.keys()]
    wrong += [f"the table says {path} is {says[path]}, but it is {true[path]}"
              for path in says.keys() & true.keys() if says[path] != true[path]]
    return sorted(wrong) or ["the table is not as it would be generated"]
