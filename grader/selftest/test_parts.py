"""The parts that need no machine: KTAP, SplitMix64, archives, program makers."""

import struct
import subprocess

import pytest

from machine import archive, ktap, programs, tools
from machine.media import grub_script
from machine.splitmix import SplitMix64

GOOD = """KTAP version 1
1..2
  KTAP version 1
  # Subtest: memory
  1..2
  ok 1 frames
  ok 2 heap
ok 1 memory
  KTAP version 1
  # Subtest: ipc
  1..1
  ok 1 rights # SKIP not here
ok 2 ipc
"""


def test_the_compiler_is_the_one_the_trees_use(monkeypatch, tmp_path):
    choose = tools.cross.__wrapped__  # without its memory
    monkeypatch.delenv("CROSS", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("TOOLCHAIN_PREFIX", str(tmp_path / "prefix"))
    assert choose("ld") == "ld"
    for place in ("prefix/bin", "bin"):  # the second comes first on PATH
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "x86_64-elf-g++").touch(0o755)
        assert choose("ld") == str(tmp_path / place / "x86_64-elf-ld")
    monkeypatch.setenv("CROSS", "")
    assert choose("ld") == "ld"


def test_ktap_good():
    report = ktap.parse(GOOD)
    assert report.passed, report.summary()
    assert [r.name for r in report.results] == ["memory.frames", "memory.heap", "ipc.rights"]


@pytest.mark.parametrize("old, new", [
    ("  ok 2 heap\n", "  not ok 2 heap\n"),  # a failure
    ("  ok 2 heap\n", ""),  # a result missing
    ("ok 2 ipc\n", ""),  # a suite missing
    ("1..2\n  KTAP", "1..3\n  KTAP"),  # a wrong plan
    ("  ok 2 heap", "  ok 3 heap"),  # a wrong number
    ("  1..1\n", ""),  # a plan missing
    ("ok 1 memory", "not ok 1 memory"),  # a suite that fails by itself
    ("ok 2 ipc", "Bail out! no memory"),
])
def test_ktap_bad(old, new):
    assert old in GOOD
    assert not ktap.parse(GOOD.replace(old, new)).passed


def test_ktap_words_are_no_report():
    assert not ktap.parse("all tests passed\n").passed
    assert not ktap.parse("").passed


def test_ktap_flat():
    assert ktap.parse("KTAP version 1\n1..2\nok 1 - a.b\nok 2 - a.c # TODO later\n").passed


def test_splitmix():
    generator = SplitMix64(1234567)
    assert [generator.next() for _ in range(5)] == [6457827717110365317, 3203168211198807973, 9817491932198370423,
                                                   4593380528125082431, 16408922859458223821]


def test_archive_round_trip(rng):
    files = {f"file{i}": rng.randbytes(rng.choice([0, 1, 4095, 4096, 4097, 70000])) for i in range(30)}
    read = archive.read(archive.write(files))
    assert {name: file.data for name, file in read.items()} == files


def test_archive_damage_is_seen(rng):
    whole = archive.write({"a": b"first", "b": b"second" * 1000})
    used = [*range(archive.HEADER.size + 2 * archive.ENTRY.size), *range(4096, 4101), *range(8192, 8192 + 6000)]
    for _ in range(300):
        position, bit = rng.choice(used), 1 << rng.randrange(8)
        damaged = bytearray(whole)
        damaged[position] ^= bit
        with pytest.raises(ValueError):
            archive.read(bytes(damaged))


def test_flat_program(run_directory):
    assert programs.flat("mov eax, 1\nsyscall\ndb 'x'", run_directory) == b"\xb8\1\0\0\0\x0f\x05x"


def test_elf_program(run_directory):
    image = programs.elf("void _start(void) { for (;;); }", run_directory)
    assert image[:4] == b"\x7fELF" and struct.unpack_from("<H", image, 16)[0] == 2


def test_raw_elf_runs_on_the_host(tmp_path):
    """A hand-made file is a sound one: this host runs it."""
    code = bytes.fromhex("b83c000000bf2a0000000f05")  # exit(42) on Linux
    image = programs.raw_elf([{"vaddr": 0x400000, "data": code, "flags": 5}])
    file = tmp_path / "program"
    file.write_bytes(image)
    file.chmod(0o755)
    assert subprocess.run([file], timeout=10).returncode == 42


def test_grub_script():
    assert grub_script("monitor test=a", [("hello a b", b"")]) == (
        "multiboot2 /boot/kernel.elf 'monitor' 'test=a'\nset gfxpayload=text\nmodule2 /modules/0 'hello' 'a' 'b'\nboot\n")
    with pytest.raises(ValueError):
        grub_script("a'b", [])
