"""Finding and running the programs the grader needs."""

import functools
import os
import shutil
import subprocess
from pathlib import Path

from .outcomes import Infrastructure, MissingTool

PACKAGES = {
    "qemu-system-x86_64": "qemu-system-x86", "grub-mkimage": "grub-common", "xorriso": "xorriso", "nasm": "nasm",
    "expect": "expect", "make": "make", "gcc": "gcc", "g++": "g++", "objcopy": "binutils", "c++filt": "binutils", "qemu-img": "qemu-utils",
    "sfdisk": "fdisk", "e2fsck": "e2fsprogs", "debugfs": "e2fsprogs", "mcopy": "mtools", "mdir": "mtools", "bochs-bin": "bochs", "bwrap": "bubblewrap", "chromium": "chromium",
}
STUCK = 1800  # seconds: only ends what will never end
SYSTEM_DIRECTORIES = "/usr/sbin:/sbin"  # not on everybody's PATH, though everybody may run what is there


@functools.lru_cache(maxsize=None)
def find(name):
    """The path of a program, or MissingTool with the package that has it."""
    path = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:{SYSTEM_DIRECTORIES}")
    if path is None:
        raise MissingTool(f"{name} (Debian package {PACKAGES.get(name, name)})")
    return path


@functools.lru_cache(maxsize=None)
def cross(name):
    """What the trees' Makefiles use for gcc, ld and so on: of $CROSS, else of x86_64-elf if installed, else the host's."""
    if "CROSS" in os.environ:
        return os.environ["CROSS"] + name
    installed = Path(os.environ.get("TOOLCHAIN_PREFIX") or Path.home() / ".local/share/mach_r/toolchain") / "bin/x86_64-elf-g++"
    compiler = shutil.which("x86_64-elf-g++") or shutil.which(str(installed))
    return compiler.removesuffix("g++") + name if compiler else name


def run(command, limit=STUCK, **options):
    """Runs a helper program to its end; its failure is the grader's trouble unless the caller asks for the result."""
    check = options.pop("check", True)
    command = [find(command[0]), *map(str, command[1:])]
    environment = {**os.environ, "LC_ALL": "C", **options.pop("environment", {})}
    try:
        done = subprocess.run(command, capture_output=True, timeout=limit, env=environment, stdin=subprocess.DEVNULL, **options)
    except subprocess.TimeoutExpired as error:
        raise Infrastructure(f"{command[0]} did not end within {limit} s") from error
    if check and done.returncode != 0:
        output = (done.stdout + done.stderr).decode(errors="replace")
        raise Infrastructure(f"{' '.join(command)} failed with status {done.returncode}", console=output)
    return done
