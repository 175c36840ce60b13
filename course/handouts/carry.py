"""A student's work of the stage before, carried into a handout: `make handout STAGE=05 FROM=~/mine/stage04`.

Each file that was theirs up to that stage is merged three ways, as `tools/stages port` does: our own of the stage before, theirs, and the
handout's. Where both changed the same lines, both are left in the file between the usual markers, and the file is named.
"""

import subprocess
import tempfile
from pathlib import Path

from grading import intake, manifest
from machine import stages


def carry(out, stage, mine):
    """Merges what is theirs into the handout in `out`. Returns (files that were carried, those with a conflict), sorted. Raises intake.Refused."""
    trees = stages.find_all(stages.REPOSITORY)
    before = max(number for number in trees if number < stage)
    submission = intake.take(mine)
    theirs = {path for number in trees if number <= before for path in manifest.read(trees[number], number).files}
    carried, conflicts = [], []
    for path in sorted(theirs & submission.entries.keys()):
        data, base = submission.read(path).replace(b"\r\n", b"\n"), trees[before] / path
        if not (out / path).is_file() or not base.is_file() or data == base.read_bytes():
            continue
        merged, conflict = merge((out / path).read_bytes(), base.read_bytes(), data)
        if merged == (out / path).read_bytes():
            continue
        (out / path).write_bytes(merged)
        carried.append(path)
        conflicts += [path] if conflict else []
    return carried, conflicts


def merge(handed_out, base, theirs):
    """(the merged bytes, whether there is a conflict in them). Raises intake.Refused for what is no text."""
    with tempfile.TemporaryDirectory() as work:
        for name, data in (("the handout", handed_out), ("base", base), ("yours", theirs)):
            (Path(work) / name).write_bytes(data)
        done = subprocess.run(["git", "merge-file", "-p", "the handout", "base", "yours"], cwd=work, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode > 127:
        raise intake.Refused(f"it cannot be merged: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout, done.returncode > 0
