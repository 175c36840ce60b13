"""Where what a submission decides runs: its compilation, its host tests, QEMU with its kernel.

bubblewrap: no network, no home, no other process in sight; the system readable, nothing writable but what a call names; processes
die with the grader. prlimit beside it limits each process. On only when MACH_R_SANDBOX says so, as grading does: our own trees need none.
user: for containers without user namespaces, as Gradescope's, where the grader is root: another user without a privilege, and prlimit.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import tools
from .outcomes import Infrastructure

VARIABLE = "MACH_R_SANDBOX"
KIND, USER, NONE = "bubblewrap", "user", "none"
NOBODY = 65534
MEGABYTE = 1 << 20
ROOM = 1024 * MEGABYTE  # of the private /tmp
SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32"]
SETTINGS = ["/etc/alternatives", "/etc/ld.so.cache", "/etc/mke2fs.conf", "/etc/mtools.conf"]  # and no more of /etc
KEPT = ("PATH", "LC_ALL", "LANG", "WERROR", "CROSS", "TOOLCHAIN_PREFIX", "CCACHE", "MAKEFLAGS", "SOURCE_DATE_EPOCH", "TZ")


@dataclass(frozen=True)
class Limits:
    """Of each process. 0: none."""

    processor: int = 0  # seconds
    memory: int = 0  # bytes of address space
    file: int = 0  # bytes of one file
    files: int = 1024  # open at a time
    processes: int = 0  # of all in the sandbox at a time

    def words(self):
        parts = [f"{self.processor} s of processor time" if self.processor else "", f"{self.memory // MEGABYTE} MB of memory" if self.memory else "",
                 f"files of {self.file // MEGABYTE} MB" if self.file else "", f"{self.files} open files"]
        return "each process: " + ", ".join(part for part in parts if part)


COMPILING = Limits(processor=60, memory=3072 * MEGABYTE, file=256 * MEGABYTE)
EMULATING = Limits(file=8192 * MEGABYTE)


def kind():
    return os.environ.get(VARIABLE, NONE)


def active():
    return kind() != NONE


def works():
    """Why the sandbox that is asked for cannot be made here, in words; nothing if it can."""
    if kind() == USER:
        return "" if os.geteuid() == 0 and shutil.which("setpriv") else "only root can let another user run what is graded: --sandbox user is for containers"
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed: ./bootstrap installs it"
    done = subprocess.run(["bwrap", *_walls(), "--", "true"], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    return (f"bubblewrap cannot make a sandbox: {done.stderr.strip()}. Usually user namespaces are switched off (sysctl kernel.unprivileged_userns_clone, "
            "or this is a container without them)")


def _walls():
    walls = ["--unshare-all", "--die-with-parent", "--cap-drop", "ALL", "--hostname", "sandbox"]
    for place in [*SYSTEM, *SETTINGS]:
        if os.path.islink(place):
            walls += ["--symlink", os.readlink(place), place]
        elif os.path.exists(place):
            walls += ["--ro-bind", place, place]
    return [*walls, "--clearenv", "--proc", "/proc", "--dev", "/dev", "--size", str(ROOM), "--tmpfs", "/tmp", "--size", str(ROOM), "--tmpfs", "/var/tmp", "--dir", "/nowhere"]


def command(inner, writable=(), readable=(), cwd=None, limits=None, environment=None, new_session=False, own=True):
    """The command line that runs `inner` in a sandbox, if there is to be one. What it may see and write keeps its path; of the environment
    only KEPT is handed on. `own`: it may read the toolchain and what our own trees were compiled to."""
    inner = [tools.find("prlimit"), *_of_each(limits), "--", *map(str, inner)] if limits and active() else list(map(str, inner))
    if not active():
        return inner
    given = {name: value for name, value in (environment or os.environ).items() if name in KEPT}
    if kind() == USER:
        return _as_nobody(inner, readable, writable, given)
    walls = _walls()
    toolchain = Path(os.environ.get("TOOLCHAIN_PREFIX") or Path.home() / ".local/share/mach_r/toolchain")
    if own and toolchain.is_dir():
        walls += ["--ro-bind", str(toolchain), str(toolchain)]
        given["TOOLCHAIN_PREFIX"] = str(toolchain)
    if own and (place := _ccache()):
        walls += ["--ro-bind", place, "/ccache"]
        # Nothing that is graded adds to what later ones are compiled with.
        given |= {"CCACHE_DIR": "/ccache", "CCACHE_READONLY": "1", "CCACHE_TEMPDIR": "/tmp", "CCACHE_NOSTATS": "1"}
    for name, value in {"HOME": "/nowhere", **given}.items():
        walls += ["--setenv", name, value]
    for option, places in (("--ro-bind", readable), ("--bind", writable)):
        for place in places:
            walls += [option, str(place), str(place)]
    walls += ["--remount-ro", "/dev"]  # or /dev/shm would take half of the machine's memory
    walls += ["--chdir", str(cwd)] if cwd else []
    walls += ["--new-session"] if new_session else []
    counted = limits is not None and limits.processes and os.geteuid() == 0
    # No limit counts root's processes, so that they become another user's.
    user = [*_become_nobody(writable), "--"] if counted else []
    return [*user, tools.find("bwrap"), *walls, "--", *inner]


def _become_nobody(writable):
    """The beginning of a command that makes root another user, who owns what is to be written."""
    for place in writable:
        _let_through(place)
        for path in [Path(place), *Path(place).rglob("*")]:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    return [tools.find("setpriv"), "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", "--inh-caps", "-all"]


def _let_through(place):
    for parent in Path(place).parents:
        if parent.stat().st_uid == 0 and not parent.stat().st_mode & 1 and parent.name.startswith("mach_r"):
            parent.chmod(0o711)  # ours, and nobody may list it


def _as_nobody(inner, readable, writable, given):
    """The command as another user, who is let into what it may see, and owns what it may write."""
    for place in readable:
        _let_through(place)
        for path in [Path(place), *Path(place).rglob("*")] if any(parent.name.startswith("mach_r") for parent in Path(place).parents) else ():
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
    words = [f"{name}={value}" for name, value in {"HOME": "/nonexistent", **given, "CCACHE": ""}.items()]
    return [*_become_nobody(writable), "--no-new-privs", "--bounding-set", "-all", "--", tools.find("env"), "-i", *words, *inner]


def let_in(path):
    """A file that the grader has made is one that QEMU may write to."""
    if kind() == USER:
        os.chown(path, NOBODY, NOBODY)


def _of_each(limits):
    options = ["--core=0:0", f"--nofile={limits.files}:{limits.files}"]
    if limits.processor:
        options.append(f"--cpu={limits.processor}:{limits.processor + 1}")  # at the first it is told why, at the second it is ended
    if limits.memory:
        options.append(f"--as={limits.memory}:{limits.memory}")
    if limits.processes:
        options.append(f"--nproc={limits.processes}:{limits.processes}")
    if limits.file:
        options.append(f"--fsize={limits.file}:{limits.file}")
    return options


def _ccache():
    for place in (os.environ.get("CCACHE_DIR"), Path.home() / ".cache/ccache", Path.home() / ".ccache"):
        if place and Path(place).is_dir():
            return str(place)
    return ""


def require():
    """Raises Infrastructure if a sandbox is asked for and cannot be had."""
    if active() and (trouble := works()):
        raise Infrastructure(trouble)
