"""`port`: carry a fix from the stage that it was made in down to the last one.

What a stage's file differs by from the base commit is the input of the next stage, so that each
merge is between neighbours, which are nearly the same. A file that was equal to its neighbour
in the base commit is simply copied.
"""
from typing import Iterator

from . import tables
from .chain import named, stages
from .compare import ANEW, LESSON
from .errors import StagesError
from .files import File, in_commit, on_disk, read_file, write_file
from .git import Git
from .journal import Journal
from .merge import has_markers, merge
from .patch import chosen


class Conflict(StagesError):
    """The port stopped at a file; --continue goes on."""


def port(git: Git, stage_name: str, base: str, paths: list[str]) -> Iterator[str]:
    """Yields a line for each file written. Raises Conflict at the first conflict."""
    journal = Journal(git)
    if journal.unfinished:
        raise StagesError("a port is unfinished: tools/stages port --continue, or --abort")
    chain = stages(git)
    first = named(chain, stage_name)
    journal.begin(first.directory, git.commit(base),
                  [path.removeprefix(first.directory + "/") for path in paths])
    yield from carry(git, journal)


def resume(git: Git) -> Iterator[str]:
    """After the conflict was resolved by hand: what is on the disk now is the result."""
    journal = unfinished(git)
    conflict = journal.unfinished["conflict"]
    if conflict:
        where = conflict["where"]
        resolved = read_file(git.root / where)
        if resolved and has_markers(resolved.data):
            raise StagesError(f"{where} still has conflict markers in it")
        journal.record(where, journal.unpacked(conflict["old"]),
                       journal.unpacked(conflict["new"]), resolved)
        journal.unfinished["conflict"] = None
        journal.save()
    yield from carry(git, journal)


def abort(git: Git) -> Iterator[str]:
    """Put back every file of the later stages as it was before the port."""
    journal = unfinished(git)
    originals = journal.unfinished["originals"]
    for where, packed in originals.items():
        write_file(git.root / where, journal.unpacked(packed))
        yield f"restored {where}"
    journal.ported = journal.unfinished["ported"]
    journal.end()


def unfinished(git: Git) -> Journal:
    journal = Journal(git)
    if not journal.unfinished:
        raise StagesError("no port is unfinished")
    return journal


def carry(git: Git, journal: Journal) -> Iterator[str]:
    """From the first stage to the last. What was carried before is recognised and left alone."""
    task, chain = journal.unfinished, stages(git)
    first = named(chain, task["stage"])
    old, new = in_commit(git, task["base"], first.directory), on_disk(git, first.directory)
    later = chain[chain.index(first) + 1:]
    # What was carried before may have been taken back since: that is to be carried as well.
    edited = sorted(path for path in chosen(old | new, task["paths"]) if path not in ANEW
                    and (old.get(path) != new.get(path)
                         or any(journal.knows(f"{stage.directory}/{path}") for stage in later)))
    for path in edited:
        if path in new and has_markers(new[path].data):
            journal.end()
            raise StagesError(f"{first.directory}/{path} has conflict markers in it")
    for stage in later:
        committed = in_commit(git, task["base"], stage.directory)
        for path in edited:
            yield from carry_one(git, journal, f"{stage.directory}/{path}",
                                 committed.get(path), (old.get(path), new.get(path)))
        old, new = committed, on_disk(git, stage.directory)
    journal.end()
    for stage in chain if edited else []:
        # An added or removed file, or a new opening comment, changes a table as well.
        if (git.root / stage.directory / LESSON).exists():
            for said in tables.write(git, chain, stage):
                yield f"table    {said}"


def carry_one(git: Git, journal: Journal, where: str, committed: File | None,
              delta: tuple[File | None, File | None]) -> Iterator[str]:
    """The delta of one file in the stage before, into the file called `where`."""
    old, new = delta
    current = read_file(git.root / where)
    base = missing_from(journal, where, committed, current, delta)
    result = merge(base, current, new, (where, "before the change", "the stage before"))
    if result.conflict:
        journal.unfinished["conflict"] = {"where": where, "old": journal.packed(old),
                                          "new": journal.packed(new)}
    if result.conflict or result.file != current:
        journal.remember_original(where, current)
        write_file(git.root / where, result.file)
    if result.conflict:
        raise Conflict(f"{where}: {result.conflict}\n"
                       "resolve it, then: tools/stages port --continue   (or --abort)")
    if result.file != committed:  # else it is the stage's own, whatever becomes of the edit
        journal.record(where, old, new, result.file)
        journal.save()
    if result.file != current:
        how = "removed" if result.file is None else "copied" if result.file == new else "merged"
        yield f"{how:8} {where}"


def missing_from(journal: Journal, where: str, committed: File | None, current: File | None,
                 delta: tuple[File | None, File | None]) -> File | None:
    """The version of the earlier stage's file from which on the change is still to be made.

    Usually the committed one. After an earlier port of a change that has grown since, the version
    carried then. The newest itself if nothing is missing.
    """
    old, new = delta
    known = journal.delta_of(where)
    if known is None or known[0] != old:
        return old
    known_old, known_new, result = known
    if current == result:
        return known_new
    if current == committed:
        return old  # what was carried into it has been thrown away
    again = merge(known_old, current, known_new, ("", "", ""))
    # A conflict here: it was resolved by hand then, and edited further since.
    return known_new if again.conflict or again.file == current else old
