"""Time that a process, or a session of processes, could have used: what every limit on silence counts, so that a busy host makes
no hang of a slow answer.

Invariant: while a thread waits for a processor or a disk, or stands stopped, only the processor time that was given counts;
while all sleep of their own will, the host's time does. It hardly goes on while nobody looks: a wait looks every LOOK seconds.
"""

import os
import time

import pexpect

from .outcomes import Hang, Infrastructure

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
LOOK, LONGEST = 0.25, 1.0  # seconds: between two looks; that count at most (more is the grader's own absence, or a suspended laptop)
STOPPED_LIMIT = 20  # seconds that a process may stand stopped by a signal


class Clock:
    """The clock of one process; with session=True of all processes in its session, with family=True of all that descend from it."""

    def __init__(self, pid, session=False, family=False):
        self._pids = (lambda: session_of(pid)) if session else (lambda: family_of(pid)) if family else (lambda: [pid])
        self._elapsed, self._processor, self._stopped, self._last = 0.0, 0.0, 0.0, time.monotonic()

    def now(self):
        """Seconds since the clock was made. Raises Infrastructure if somebody has stopped a process for good."""
        passed = min(LONGEST, time.monotonic() - self._last)
        if passed < 0.001:  # looking has its price
            return self._elapsed
        self._last = time.monotonic()
        pids = self._pids()
        states, processor = set().union(*map(states_of, pids)), sum(usage(pid)[0] for pid in pids)
        used, self._processor = max(0.0, processor - self._processor), processor
        self._elapsed += used if states & set("RDTt") else max(used, passed)
        self._stopped = self._stopped + passed if "T" in states else 0.0
        if self._stopped > STOPPED_LIMIT:
            raise Infrastructure(f"process {pids[0]} was stopped by a signal, and nobody has let it go on")
        return self._elapsed


def expect(spawn, pattern, clock, limit):
    """pexpect's expect(), with a limit by a clock: a Hang if the text has not come then."""
    until = clock.now() + limit
    while True:
        try:
            return spawn.expect(pattern, timeout=LOOK)
        except pexpect.TIMEOUT:
            if clock.now() >= until:
                raise Hang(f"{pattern!r} did not come in {limit} s", console=spawn.before or "") from None


def session_of(leader):
    """The living processes of a session. (Who leaves it with setsid is out of sight: keeping such a one is a sandbox's work.)"""
    numbers = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    return [pid for pid in numbers if (fields := _fields(f"/proc/{pid}/stat")) and int(fields[3]) == leader and fields[0] not in "ZX"]


def family_of(pid):
    """A process and all that it, and they, have started and not outlived."""
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        try:
            for thread in os.listdir(f"/proc/{found[-1]}/task"):
                with open(f"/proc/{found[-1]}/task/{thread}/children") as file:
                    waiting += map(int, file.read().split())
        except OSError:
            continue  # gone meanwhile
    return found


def states_of(pid):
    """The states of a process' threads, as letters of /proc."""
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return set()
    return {fields[0] for thread in threads if (fields := _fields(f"/proc/{pid}/task/{thread}/stat"))}


def usage(pid):
    """Seconds of processor time, and bytes of memory, that a process uses: its own time, and that of the children that it has seen end."""
    fields = _fields(f"/proc/{pid}/stat")
    return (sum(map(int, fields[11:15])) / TICKS, int(fields[21]) * PAGE) if fields else (0.0, 0)


def _fields(path):
    """What stands behind the name; nothing if the process is gone."""
    try:
        with open(path) as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return []
