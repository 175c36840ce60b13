"""Finding and running the programs the grader needs."""

import functools
import os
import shutil
import subprocess

from .outcomes import Infrastructure, MissingTool

PACKAGES = {
    "qemu-system-x86_64": "qemu-system-x86", "grub-mkimage": "grub-common", "xorriso": "xorriso", "nasm": "nasm",
    "expect": "expect", "make": "make", "gcc": "gcc", "g++": "g++", "objcopy": "binutils",
}


@functools.lru_cache(maxsize=None)
def find(name):
    """The path of a program, or MissingTool with the package that has it."""
    path = shutil.which(name)
    if path is None:
        raise MissingTool(f"{name} (Debian package {PACKAGES.get(name, name)})")
    return path


def run(command, limit=120, **options):
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
