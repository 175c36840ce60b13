"""The grader's own writer and reader of initial RAM disk archives, from the format's description alone.

Invariant: shares no code with the tree's mkfs_initrd, so that the two check each other.
"""

import struct
import zlib
from dataclasses import dataclass

MAGIC, VERSION, ALIGNMENT, NAME_SIZE, EXECUTABLE = b"mach_rfs", 1, 4096, 64, 1
HEADER = struct.Struct("<8sIIQII")  # magic, version, entry count, total size, table checksum, reserved
ENTRY = struct.Struct("<64sQQII")  # name, offset, size, checksum, flags


@dataclass
class File:
    name: str
    data: bytes
    executable: bool = False


def write(files):
    """An archive of these files: a dict name -> bytes (ELF files become executable), or a sequence of File."""
    if isinstance(files, dict):
        files = [File(name, data, data[:4] == b"\x7fELF") for name, data in files.items()]
    position = _aligned(HEADER.size + ENTRY.size * len(files))
    entries, body = [], b""
    for file in files:
        entries.append((file.name.encode("latin-1"), position, len(file.data), zlib.crc32(file.data), EXECUTABLE * file.executable))
        body += file.data + bytes(_aligned(len(file.data)) - len(file.data))
        position += _aligned(len(file.data))
    return assemble(entries, body, position)


def assemble(entries, body, total, magic=MAGIC, version=VERSION, count=None, reserved=0, checksum=None, pad_table=True):
    """An archive from raw fields, so that a test can make any of them wrong. The table's checksum is right unless given."""
    table = b"".join(ENTRY.pack(*entry) for entry in entries)
    count = len(entries) if count is None else count
    header = HEADER.pack(magic, version, count, total, 0, reserved)
    checksum = zlib.crc32(header + table) if checksum is None else checksum
    front = HEADER.pack(magic, version, count, total, checksum, reserved) + table
    return front + bytes(_aligned(len(front)) - len(front) if pad_table else 0) + body


def read(archive):
    """name -> File, every field checked; ValueError says what is wrong."""
    magic, version, count, total, checksum, reserved = HEADER.unpack_from(archive)
    _require(magic == MAGIC and version == VERSION and reserved == 0, "not an archive of this version")
    _require(total == len(archive), f"total size {total}, {len(archive)} bytes there")
    end = HEADER.size + count * ENTRY.size
    _require(end <= total, "table beyond the end")
    blank = HEADER.pack(magic, version, count, total, 0, reserved)
    _require(zlib.crc32(blank + archive[HEADER.size:end]) == checksum, "table checksum")
    files, used = {}, end
    for index in range(count):
        raw, offset, size, crc, flags = ENTRY.unpack_from(archive, HEADER.size + index * ENTRY.size)
        name = raw.rstrip(b"\0").decode("ascii")
        _require(0 < len(name) < NAME_SIZE and "/" not in name and name.isprintable() and name not in files, f"name {name!r}")
        _require(offset % ALIGNMENT == 0 and offset >= end and offset + size <= total, f"{name}: place")
        data = archive[offset:offset + size]
        _require(zlib.crc32(data) == crc, f"{name}: checksum")
        _require(flags & ~EXECUTABLE == 0, f"{name}: flags")
        _require(offset >= used or size == 0, f"{name}: overlaps another")
        used = max(used, offset + size)
        files[name] = File(name, data, bool(flags & EXECUTABLE))
    return files


def _aligned(size):
    return (size + ALIGNMENT - 1) // ALIGNMENT * ALIGNMENT


def _require(condition, what):
    if not condition:
        raise ValueError(f"bad archive: {what}")
