"""Running what a submission decides (its build, its host tests): limited by what it uses, never by the host's time.

Invariant: too much processor time, memory or output ends the whole session of processes, and the result says so in words; the
host's time only ends what will never end, as Infrastructure.
"""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from .clock import Clock, family_of, session_of, usage
from .outcomes import Infrastructure

STUCK = 1800  # seconds of the host's time
LOOK = 0.2  # seconds between two looks at what is used
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Of all processes together."""

    processor: float  # seconds
    memory: int  # bytes
    output: int  # bytes: printed, and in files below the directory to watch
    processes: int = 0  # at a time; 0: not counted
    idle: float = 0  # seconds in which it could have worked (machine.clock); 0: not counted


# TIMES what our own largest tree uses when all of it is compiled anew, without ccache, by two jobs; of memory no more than leaves
# the machine some, so that what wants too much is ended here and not by the machine's want of memory.
TIMES = 20
MOST_MEMORY = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 3 // 4
BUILD = Limits(processor=TIMES * 140, memory=min(MOST_MEMORY, TIMES * 400 * MEGABYTE), output=TIMES * 100 * MEGABYTE)
HOST_TESTS = Limits(processor=TIMES * 500, memory=min(MOST_MEMORY, TIMES * 1300 * MEGABYTE), output=TIMES * 350 * MEGABYTE)
HOST_PROGRAM = Limits(processor=TIMES * 60, memory=min(MOST_MEMORY, TIMES * 400 * MEGABYTE), output=TIMES * MEGABYTE)
ALL_CUTS = Limits(processor=TIMES * 600, memory=HOST_PROGRAM.memory, output=HOST_PROGRAM.output)


@dataclass
class Ended:
    """`exceeded` says in words what was used up; then the status is not 0."""

    status: int
    output: str
    exceeded: str = ""
    seconds: float = 0.0


def run(command, limits, watched=None, **options):
    """Runs a command to its end, with `watched` as the directory that its output goes to. Raises Infrastructure if it is stuck, or
    if there is no room on the disk for what our own puts out."""
    began = time.monotonic()
    if watched:
        _require_room(watched, limits.output // TIMES)
    before, exceeded = size_of(watched), ""
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT,
                                   start_new_session=True, **options)
        clock = Clock(process.pid, family=True)
        try:
            while process.poll() is None and not exceeded:
                try:
                    process.wait(LOOK)
                except subprocess.TimeoutExpired:
                    written = max(0, size_of(watched) - before) + os.fstat(printed.fileno()).st_size
                    exceeded = _exceeded(process.pid, limits, written)
                    if not exceeded and limits.idle and clock.now() > limits.idle:
                        exceeded = f"it had not ended after {limits.idle:.0f} s in which it could have worked"
                    if not exceeded and time.monotonic() - began > STUCK:
                        raise Infrastructure(f"{Path(command[0]).name} had not ended after {STUCK} s, though it had used up none of its limits") from None
        finally:
            _end(process)
        printed.seek(0)
        output = printed.read(64 * MEGABYTE).decode(errors="replace")
    if exceeded:
        output += f"\nended by the grader: {exceeded}\n"
    elif process.returncode != 0 and watched:
        _require_room(watched, MEGABYTE)
    return Ended(process.returncode or bool(exceeded), output, exceeded, round(time.monotonic() - began, 2))


def size_of(directory):
    """Bytes in the files below a directory; 0 for none."""
    total = 0
    for place, _, names in os.walk(directory) if directory else ():
        for name in names:
            with contextlib.suppress(OSError):  # gone meanwhile
                total += os.lstat(os.path.join(place, name)).st_blocks * 512
    return total


def _exceeded(leader, limits, written):
    living = {*session_of(leader), *family_of(leader)}  # also who has left the session; a sandbox sees to it that they end
    used = [usage(pid) for pid in living]
    processor, memory = sum(seconds for seconds, _ in used), sum(size for _, size in used)
    if limits.processes and len(living) > limits.processes:
        return f"it had more than {limits.processes} processes at a time"
    if processor > limits.processor:
        return f"it used more than {limits.processor:.0f} s of processor time"
    if memory > limits.memory:
        return f"it used more than {limits.memory // MEGABYTE} MB of memory"
    if written > limits.output:
        return f"it put out more than {limits.output // MEGABYTE} MB"
    return ""


def _end(process):
    """Ends the session, also what forks meanwhile."""
    while living := session_of(process.pid):
        for pid in living:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    process.wait()


def _require_room(directory, size):
    free = os.statvfs(directory).f_bavail * os.statvfs(directory).f_frsize
    if free < size:
        raise Infrastructure(f"{Path(directory)} has {free // MEGABYTE} MB of room left; {size // MEGABYTE} MB may be needed")
