#!/usr/bin/env python3
"""Which public C programs are compiled and run as they are with the newest stage's C library: `public_programs.py FOLDER [NAME...]`.

FOLDER has their sources, each in the folder that public_programs.toml names; a program that is not there is passed over. Each is
compiled for the host and for the machine. What is missing is listed, by the words of the compiler and the linker; what is there is
run on both, and its output compared. Status 1: something differs.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path

from machine import archive, stages, tools

HERE = Path(__file__).resolve().parent
MISSING = re.compile(r"undefined reference to `(\w+)'|fatal error: (\S+): No such file|error: (?:unknown type name )?‘(\w+)’ undeclared|error: unknown type name ‘(\w+)’"
                     r"|implicit declaration of function ‘(\w+)’")


def sources_of(program, folder):
    left_out = {path for pattern in program.get("without", []) for path in folder.glob(pattern)}
    return sorted({path for pattern in program["sources"] for path in folder.glob(pattern)} - left_out)


def compiled(command, sources, work, after):
    """Each source by itself, so that all that is missing is seen, then together; (ELF file or None, what the tools said)."""
    said, objects = "", []
    for number, source in enumerate(sources):
        objects.append(work / f"{number}.o")
        done = subprocess.run([*command, "-c", "-o", objects[-1], source], capture_output=True, text=True, check=False)
        said += done.stderr
    out = work / "program"
    there = [path for path in objects if path.exists()]
    done = subprocess.run([*command, "-o", out, *there, *after], capture_output=True, text=True, check=False)
    said += done.stderr
    failed = [source for source, path in zip(sources, objects) if not path.exists()]
    text = "".join(source.read_text(errors="replace") for source in failed)
    # What the linker misses because its source was not compiled is not missing in the library.
    said = "\n".join(line for line in said.splitlines() if not (found := re.search(r"undefined reference to `(\w+)'", line)) or not re.search(rf"\b{found[1]}\b", text))
    whole = not failed and done.returncode == 0
    return out if whole else None, said


def for_the_machine(stage, sources, work):
    user, own = stage.path / "userland/libc/include", tools.run(["gcc", "-print-file-name=include"]).stdout.decode().strip()
    library = stage.path / "build/userland/libc"
    flags = ["-std=gnu11", "-O2", "-w", "-march=x86-64", "-ffreestanding", "-static", "-nostdlib", "-fno-pic", "-no-pie", "-fno-stack-protector",
             "-fcf-protection=none", "-Wl,--build-id=none", "-Wl,-z,noexecstack", "-Wl,-z,separate-code", "-Werror=implicit-function-declaration",
             "-nostdinc", "-isystem", own, f"-I{user}", f"-I{stage.path}/include", f"-I{stage.path}/build"]
    return compiled([tools.cross("gcc"), *flags], sources, work, [f"{library}/crt0.asm.o", f"{library}.a"])


def for_the_host(sources, work):
    return compiled(["cc", "-std=gnu11", "-O2", "-w"], sources, work, ["-lm"])


def on_the_host(program, files, lines, work):
    place = work / "files"
    place.mkdir()
    for name, text in files.items():
        (place / name).write_text(text)
    results = []
    for line in lines:
        words = line.split()
        done = subprocess.run([program, *words[1:]], cwd=place, capture_output=True, check=False, stdin=subprocess.DEVNULL)
        results.append((done.stdout + done.stderr).decode(errors="replace"))
    return results


def in_the_machine(stage, name, program, files, lines):
    own = archive.read(dict(stage.own_modules)["initrd.img"])
    added = [archive.File(name, program.read_bytes(), True), *(archive.File(file, text.encode(), False) for file, text in files.items())]
    modules = {"initrd.img": archive.write([*own.values(), *added])}
    with stage.machine(cmdline="", modules=modules) as machine:
        return [machine.command(line) for line in lines]


def tried(stage, name, program, folder):
    """(What happened in a few words, names that are missing, whether it is right or was not to be tried.)"""
    sources = sources_of(program, folder)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        ours, said = for_the_machine(stage, sources, Path(first))
        if ours is None:
            missing = sorted({next(filter(None, found)) for found in MISSING.findall(said)})
            return f"not compiled; missing: {', '.join(missing) or said[:300]}", missing, True
        theirs, said = for_the_host(sources, Path(second))
        if theirs is None:
            return f"the host does not compile it: {said[:300]}", [], True
        files, lines = program.get("files", {}), program["run"]
        expected = on_the_host(theirs, files, lines, Path(second))
        came = in_the_machine(stage, name, ours, files, lines)
    wrong = [line for line, ours, theirs in zip(lines, came, expected) if ours != theirs]
    for line, ours, theirs in zip(lines, came, expected):
        if ours != theirs:
            print(f"--- {line}: on the host\n{theirs}--- in the machine\n{ours}---")
    return f"{len(lines) - len(wrong)} of {len(lines)} runs as on the host", [], not wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    programs = tomllib.loads((HERE / "public_programs.toml").read_text())
    if unknown := [name for name in arguments.names if name not in programs]:
        parser.error(f"public_programs.toml has no {', '.join(unknown)}")
    found, missing, right = stages.find_all(), Counter(), True
    number = max(found)
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as directory:
        stage = stages.Stage(number, found[number], directory).build()
        for name in arguments.names or programs:
            folder = arguments.folder / name
            if not folder.is_dir():
                print(f"{name:<16} not under {arguments.folder}")
                continue
            words, lacking, good = tried(stage, name, programs[name], folder)
            missing.update(lacking)
            right = right and good
            print(f"{name:<16} {words}", flush=True)
    for name, count in missing.most_common():
        print(f"    {count:3} need {name}")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
