"""The profile independent: a kernel that its own Makefile builds. Nothing of what was handed in is looked at but the one file that comes of it.

Invariant: what is graded is a copy, in a place where no process of the build could write, made after all of them had ended. What it is
judged by is the rubric's tests with `independent = POINTS`, each with these points when it passes.
"""

import dataclasses
import errno
import os
import shutil
import stat
from pathlib import Path

from machine import limits, media, sandbox, stages, tools
from machine.outcomes import printable

from . import intake, kernel_file, manifest, tree

PROFILE = "independent"
MAKEFILE, KERNEL = "Makefile", "build/kernel.elf"
COMPILING = dataclasses.replace(sandbox.COMPILING, processes=256)  # no more can be started; the build is ended a little sooner
BUILD = limits.Limits(processor=600, memory=limits.BUILD.memory, output=512 << 20, processes=200, idle=1200)
WHY_SAID = "it asks the kernel's own tests, which earn nothing here"
WHY_OTHER = "it rests on the source, the font or the programs of our trees"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EIO)  # of the grader's machine


def units(stage, judged):
    """What is judged, in the form of a manifest: a row for each test of the rubric that has points here, those of functionality first."""
    tests = sorted((test for test in judged.tests if test.independent), key=lambda test: test.part)
    return manifest.Manifest(stage, judged.path, [
        manifest.Exercise(str(at), test.name, test.part, test.independent, (test.name,), (), test.line) for at, test in enumerate(tests, 1)])


def whole_points(judged):
    """The rubric for this profile: a test decides all of its points, whichever part it belongs to."""
    return dataclasses.replace(judged, robustness=1.0)


def not_judged(judged):
    return [{"name": test.name, "why": WHY_SAID if test.kind == "said" else WHY_OTHER} for test in judged.tests if not test.independent]


def copy_out(submission, place):
    """The submission's files below `place`, and which: a tree.Taken. Raises intake.Refused."""
    taken = tree.Taken(root=_find_root(submission))
    total = 0
    for name in sorted(submission.entries):
        if not name.startswith(taken.root):
            continue
        path = name[len(taken.root):]
        try:
            data = submission.read(name)
        except intake.Refused as refusal:
            taken.not_used.append((path, str(refusal)))
            continue
        total += len(data)
        if total > intake.MOST_BYTES:
            raise intake.Refused(f"the submission has more than {intake.MOST_BYTES >> 20} MB, which are not looked at. Leave what can be built out")
        try:
            _write(place / path, data)
            taken.files.append(printable(path))
        except (OSError, ValueError) as error:
            if getattr(error, "errno", None) in FULL:
                raise
            taken.not_used.append((path, "there can be no file of that name beside the others"))
    return taken


def _write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if data.startswith(b"#!"):
        path.chmod(0o755)


def _find_root(submission):
    """The folder of the submission's outermost Makefile, "" or ending in a slash."""
    roots = [name[:-len(MAKEFILE)] for name in submission.entries if name == MAKEFILE or name.endswith("/" + MAKEFILE)]
    outermost = min((root.count("/") for root in roots), default=0)
    outer = sorted(root for root in roots if root.count("/") == outermost)
    if not outer:
        raise intake.Refused("there is no Makefile in it: an independent submission is built by its own `make`")
    if len(outer) > 1:
        raise intake.Refused(f"the submission has {len(outer)} Makefiles side by side, in {', '.join(outer[:4])}. Hand in one folder")
    return outer[0]


def build(place, built):
    """Has `make` build it in the sandbox, and takes the kernel to the tree `built`. What went wrong, in words; nothing if it is there."""
    place.chmod(0o755)
    command = [tools.find("make"), "--no-print-directory", "-j2"]
    environment = stages.clean_environment()
    command = sandbox.command(command, writable=[place], cwd=place, limits=COMPILING, environment=environment, own=False)
    made = limits.run(command, BUILD, watched=place, env=environment, cwd=place)
    if made.exceeded:
        return f"The build was ended: {made.exceeded}."
    if made.status != 0:
        last = [line.strip() for line in made.output.replace(f"{place}/", "").splitlines() if line.strip()][-3:]
        return printable(f"`make` ended with status {made.status}: {' / '.join(last)}"[:2000])
    return take_kernel(place, built)


def take_kernel(place, built):
    data, trouble = _read_kernel(place)
    trouble = trouble or kernel_file.complaint(data)
    if trouble:
        return f"`make` has ended well, but {KERNEL} {trouble}."
    (built / KERNEL).parent.mkdir(parents=True)
    (built / KERNEL).write_bytes(data)
    tried = built / "tried"
    tried.mkdir()
    if media.strip(built / KERNEL, tried / "kernel.elf", check=False).returncode != 0:
        return f"`make` has ended well, but objcopy cannot take the debugging information out of {KERNEL}."
    shutil.rmtree(tried)
    return ""


def _read_kernel(place):
    """(its bytes, what is wrong): no link is followed, no fifo waited for."""
    folder = os.lstat(place / "build") if os.path.lexists(place / "build") else None
    if folder is None or not stat.S_ISDIR(folder.st_mode):
        return b"", "is not there"
    try:
        handle = os.open(place / KERNEL, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        return b"", "is a link" if error.errno == errno.ELOOP else "is not there"
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return b"", "is no regular file"
    with open(handle, "rb") as file:
        return file.read(kernel_file.MOST_BYTES + 1), ""


def tree_for(stage, work):
    """Where the kernel goes: a directory that stages.find_all finds."""
    return Path(work) / f"stage{stage}_independent"
