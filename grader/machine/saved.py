"""Saved machines: boot once per configuration and run, then start each test from the saved state (about 60 ms).

Invariant: a template is complete or absent (made under a lock, renamed into place), so several workers share one; and
clones map its memory privately, so no test sees another's traces.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

from .machine import Machine
from .outcomes import Infrastructure, Outcome
from .qemu import Qemu


@contextlib.contextmanager
def locked(path):
    """Holds an exclusive lock on a file, against other processes too."""
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def key(config, kernel, script):
    """Names a saved state: everything that went into it. The ISO's name is already a digest of what it holds."""
    stat = os.stat(kernel) if kernel else None
    parts = [repr(config), str(kernel), stat and stat.st_mtime_ns, script]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


def start(config, kernel, directory):
    """Switches a machine on and waits for nothing. The caller closes it."""
    return Machine(Qemu(config, directory=directory), kernel)


def boot(config, kernel, directory, prompts=None):
    """Boots from the medium and waits for the prompt. The caller closes the machine."""
    machine = start(config, kernel, directory)
    try:
        machine.read_prompt(prompts)
    except BaseException:
        machine.close()
        raise
    return machine


def template(config, kernel, directory, script=(), prompts=None):
    """The directory of the saved state, made now if this is the first to ask. `script` is typed before saving."""
    name = key(config, kernel, list(script))
    home = Path(directory) / "templates"
    home.mkdir(exist_ok=True)
    place = home / name
    if (place / "state").exists():
        return place
    with locked(home / f"{name}.lock"):
        if (place / "state").exists():
            return place
        if (place / "failed").exists():
            raise Outcome.from_json((place / "failed").read_text())
        work = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=home))
        try:
            _make(config, kernel, work, directory, script, prompts)
        except Infrastructure:
            shutil.rmtree(work, ignore_errors=True)
            raise  # says nothing of the kernel: the next test may well boot it
        except Outcome as outcome:
            # The same boot would fail the same way for every test: keep its words instead of waiting again.
            place.mkdir(exist_ok=True)
            (place / "failed").write_text(outcome.as_json())
            shutil.rmtree(work, ignore_errors=True)
            raise
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        os.rename(work, place)
    return place


def _make(config, kernel, work, directory, script, prompts):
    qemu = Qemu(config, ram=work / "ram", share=True, directory=directory)
    machine = Machine(qemu, kernel)
    try:
        machine.read_prompt(prompts)
        for line in script:
            machine.command(line)
        qmp = machine.qmp
        qmp.execute("stop")
        _share_memory(qmp)
        qmp.execute("migrate", uri=f"exec:cat >{work / 'state'}")
        _wait_migration(qmp, "saved")
        (work / "console").write_bytes(machine.console.text().encode("latin-1"))
        qmp.execute("quit")
        qemu.process.wait()
    finally:
        machine.close()


def clone(config, kernel, place, directory):
    """A machine that goes on from the saved state, at its prompt. The caller closes it."""
    machine = Machine(Qemu(config, ram=place / "ram", share=False, incoming=True, directory=directory), kernel)
    try:
        qmp = machine.qmp
        _share_memory(qmp)
        qmp.execute("migrate-incoming", uri=f"exec:cat {place / 'state'}")
        _wait_migration(qmp, "restored")
        qmp.execute("cont")
    except BaseException:
        machine.close()
        raise
    machine.boot_text = (place / "console").read_bytes().decode("latin-1")
    machine.console.transcript.append(machine.boot_text)
    return machine


def _share_memory(qmp):
    """Leaves the guest's memory out of the state: it is in the file already."""
    qmp.execute("migrate-set-capabilities", capabilities=[{"capability": "x-ignore-shared", "state": True},
                                                           {"capability": "events", "state": True}])


def _wait_migration(qmp, what):
    while (status := qmp.wait_event("MIGRATION")["data"]["status"]) not in ("completed", "failed", "cancelled"):
        pass
    if status != "completed":
        raise Infrastructure(f"the machine could not be {what}: migration {status}")
