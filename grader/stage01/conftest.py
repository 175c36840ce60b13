"""A boot loader of the grader's own, for what GRUB never does: other magic, hostile information blocks, a damaged kernel."""

import hashlib
import struct
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from machine import media, saved, tools
from machine.qemu import Config
from machine.symbols import Symbols

HERE = Path(__file__).resolve().parent
MAGIC = 0x36D76289
BLOCK_ADDRESS = 0x2000000


def flat_image(kernel):
    """(physical address, bytes) of the kernel as a loader would lay it out, .bss included."""
    with open(kernel, "rb") as file:
        segments = [(s["p_paddr"], s.data(), s["p_memsz"]) for s in ELFFile(file).iter_segments() if s["p_type"] == "PT_LOAD"]
    base = min(address for address, _, _ in segments)
    image = bytearray(max(address + size for address, _, size in segments) - base)
    for address, data, _ in segments:
        image[address - base:address - base + len(data)] = data
    return base, bytes(image)


@pytest.fixture
def load(stage, machines, run_directory):
    """load(block): a machine switched on whose loader hands over this block; options magic, patch=(symbol, bytes), untidy."""

    def start(block, magic=MAGIC, patch=None, address=BLOCK_ADDRESS, untidy=False, **options):
        base, image = flat_image(stage.kernel)
        if patch:
            symbol, code = patch
            at = (Symbols(stage.kernel).address(symbol) & 0x7FFFFFFF) - base
            image = image[:at] + code + image[at + len(code):]
        name = hashlib.sha256(image + block + repr((magic, address, untidy)).encode()).hexdigest()[:24]
        loader = run_directory / f"loader.{name}"
        Path(f"{loader}.image").write_bytes(image)
        Path(f"{loader}.block").write_bytes(block)
        tools.run(["nasm", "-f", "elf64", "-o", f"{loader}.o", f"-DTARGET={base}", f"-DBLOCK={address}", f"-DMAGIC={magic}", *(["-DUNTIDY"] if untidy else []),
                   f"-DENTRY={Symbols(stage.kernel).entry}", f"-DIMAGE_FILE='{loader}.image'", f"-DBLOCK_FILE='{loader}.block'", HERE / "loader.asm"])
        tools.run([tools.cross("ld"), "-n", "-e", "start", "-Ttext=0x3000100", "-Tdata=0x3001000", "--section-start=.multiboot=0x3000000", "-o", loader, f"{loader}.o"])
        iso = media.build_iso(run_directory / "media", loader)
        return machines(saved.start(Config(iso=str(iso), **options), stage.kernel, run_directory))

    return start


def tag(kind, data, size=None):
    """A tag as the specification lays it out; `size` tells a lie."""
    text = struct.pack("<II", kind, 8 + len(data) if size is None else size) + data
    return text + bytes(-len(text) % 8)


def block(*tags, size=None, end=True):
    """An information block of these tags, with the end tag."""
    body = b"".join(tags) + (tag(0, b"") if end else b"")
    return struct.pack("<II", 8 + len(body) if size is None else size, 0) + body


def memory_map(*ranges, entry_size=24, pad=b""):
    return tag(6, struct.pack("<II", entry_size, 0) + b"".join(struct.pack("<QQII", *entry, 0) for entry in ranges) + pad)


def module(start, end, text=b"name\0"):
    return tag(3, struct.pack("<II", start, end) + text)
