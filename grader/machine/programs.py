"""Programs the tests make themselves: flat ones with NASM, ELF ones with GCC, from source given as a string.

Invariant: built from the tree's public headers only (include/), in a directory of the run; the tree's own build plays no part.
"""

import hashlib
import os
import struct
import tempfile
from pathlib import Path

from . import tools

USER_FLAGS = ["-O2", "-march=x86-64", "-ffreestanding", "-nostdlib", "-static", "-fno-pic", "-no-pie", "-fno-stack-protector",
              "-fcf-protection=none", "-fno-asynchronous-unwind-tables", "-Wl,--build-id=none", "-Wl,-z,noexecstack",
              "-Wl,-z,max-page-size=4096", "-Wl,-z,separate-code", "-Wl,-Ttext-segment=0x400000"]


def flat(source, directory, include=None):
    """A flat binary: `source` is NASM, assembled at 0x400000 with 64-bit code as default."""
    text = f"bits 64\ndefault rel\norg 0x400000\n{source}\n"
    return _made(directory, text, ".asm", lambda file, out: ["nasm", "-f", "bin", *_includes(include, "-I"), "-o", out, file])


def elf(source, directory, include=None, flags=(), suffix=".c"):
    """An ELF executable from freestanding C (or C++ with suffix ".cpp", or assembly with ".S"); entry is _start."""
    compiler = tools.cross("g++" if suffix == ".cpp" else "gcc")
    return _made(directory, source, suffix,
                 lambda file, out: [compiler, *USER_FLAGS, *_includes(include, "-I"), "-o", out, file, *flags], tuple(flags))


def with_libc(source, stage, directory, suffix=".c", flags=()):
    """An ELF executable linked with the tree's libc.a and start code, with its headers only (those that its mig made among them)."""
    library = stage.path / "build/userland/libc"
    own_headers = tools.run([tools.cross("gcc"), "-print-file-name=include"]).stdout.decode().strip()
    flags = ["-nostdinc", "-isystem", own_headers, "-Wall", "-Wextra", "-Werror", "-Wno-format", "-fno-builtin", *flags,
             *(["-std=c++20", "-fno-exceptions", "-fno-rtti"] if suffix == ".cpp" else ["-std=c11"]), str(library / "crt0.asm.o"), f"{library}.a"]
    return elf(source, directory, [stage.path / "userland/libc/include", stage.path / "include", stage.path / "build"], flags, suffix)


def raw_elf(segments, entry=0x400000, file_type=2, machine=0x3E, header=None, truncate=None):
    """An ELF file put together by hand, sound or hostile. Each segment is a dict: vaddr, data, flags (R4 W2 X1), and optionally
    offset, filesz, memsz, align, type; what is not given follows from the data. `header` overrides ELF header fields by name."""
    fields = {
        "magic": b"\x7fELF", "class": 2, "data": 1, "version": 1, "osabi": 0, "type": file_type, "machine": machine, "version2": 1,
        "entry": entry, "phoff": 64, "shoff": 0, "flags": 0, "ehsize": 64, "phentsize": 56, "phnum": len(segments),
        "shentsize": 64, "shnum": 0, "shstrndx": 0, **(header or {}),
    }
    body, table = b"", b""
    position = 64 + 56 * len(segments)
    for segment in segments:
        data = segment.get("data", b"")
        vaddr = segment.get("vaddr", 0x400000)
        align = segment.get("align", 4096)
        padding = (vaddr - position) % 4096 if "offset" not in segment else 0
        body += bytes(padding) + data
        offset = segment.get("offset", position + padding)
        position += padding + len(data)
        table += struct.pack("<IIQQQQQQ", segment.get("type", 1), segment.get("flags", 5), offset, vaddr, vaddr,
                             segment.get("filesz", len(data)), segment.get("memsz", len(data)), align)
    f = fields
    start = f["magic"] + struct.pack("<BBBB8x", f["class"], f["data"], f["version"], f["osabi"])
    start += struct.pack("<HHIQQQIHHHHHH", f["type"], f["machine"], f["version2"], f["entry"], f["phoff"], f["shoff"], f["flags"],
                         f["ehsize"], f["phentsize"], f["phnum"], f["shentsize"], f["shnum"], f["shstrndx"])
    whole = start + table + body
    return whole if truncate is None else whole[:truncate]


def _includes(paths, option):
    paths = [paths] if isinstance(paths, (str, Path)) else paths or []
    return [f"{option}{path}{'/' if option == '-I' else ''}" for path in paths]


def _made(directory, text, suffix, command, extra=()):
    """The output of a compiler, kept under the digest of its input so that each source is built once per run."""
    home = Path(directory) / "programs"
    home.mkdir(exist_ok=True)
    name = hashlib.sha256(repr((text, suffix, extra)).encode()).hexdigest()[:24]
    result = home / name
    if not result.exists():
        with tempfile.TemporaryDirectory(dir=home) as work:
            source, out = Path(work) / f"source{suffix}", Path(work) / "out"
            source.write_text(text)
            tools.run(command(source, out))
            os.replace(out, result)
    return result.read_bytes()
