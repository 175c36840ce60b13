"""Whether a file that a submission's own Makefile has made is a kernel that can be booted and looked into.

Invariant: what passes has tables of a fixed size at most, all inside the file, so that whoever reads it afterwards need not be careful.
"""

import struct

MOST_BYTES = 16 << 20
MOST_SYMBOLS, MOST_SECTIONS, MOST_SEGMENTS, LONGEST_NAME = 100_000, 1000, 100, 4096
FIRST_BYTE, LAST_BYTE = 1 << 20, 32 << 20  # where a kernel may be loaded: below is the firmware's, above lie what the grader hands over and its own loader
HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
SEGMENT, SECTION, SYMBOL = struct.Struct("<IIQQQQQQ"), struct.Struct("<IIQQQQIIQQ"), struct.Struct("<IBBHQQ")
TYPE_EXEC, MACHINE_X86_64, SEGMENT_LOAD, SECTION_SYMTAB, SECTION_NOBITS = 2, 62, 1, 2, 8
MULTIBOOT2, SEARCHED = 0xE85250D6, 32 << 10


def complaint(data):
    """What is wrong with it, in words that follow "build/kernel.elf "; nothing if it can be graded."""
    try:
        return _header(data) or _multiboot2(data) or _segments(data) or _sections(data)
    except (struct.error, IndexError, ValueError, UnicodeDecodeError):
        return "contradicts itself: a table of it leads out of the file"


def _header(data):
    if len(data) > MOST_BYTES:
        return f"has more than {MOST_BYTES >> 20} MiB"
    if data[:4] != b"\x7fELF":
        return "is no ELF file"
    if data[4:6] != b"\2\1" or _fields(data)[2] != MACHINE_X86_64:
        return "is no ELF file for x86-64 (64 bits, little-endian)"
    if _fields(data)[1] != TYPE_EXEC:
        return "is no executable ELF file (type EXEC): link it without -pie, -shared and -r"
    return ""


def _multiboot2(data):
    for at in range(0, min(len(data), SEARCHED) - 15, 8):
        magic, architecture, length, checksum = struct.unpack_from("<IIII", data, at)
        if magic == MULTIBOOT2 and (magic + architecture + length + checksum) % (1 << 32) == 0:
            return "" if architecture == 0 else "has a Multiboot2 header that is not for i386"
    return "has no Multiboot2 header in its first 32 KiB"


def _segments(data):
    _, _, _, _, _, place, _, _, _, size, count, *_ = _fields(data)
    if not 0 < count <= MOST_SEGMENTS or size != SEGMENT.size:
        return f"has no table of 1 to {MOST_SEGMENTS} segments"
    loaded = [segment for at in range(count) if (segment := SEGMENT.unpack_from(data, place + at * size))[0] == SEGMENT_LOAD]
    for _, _, offset, _, physical, in_file, in_memory, _ in loaded:
        if in_file > in_memory or offset + in_file > len(data):
            return "has a segment with more bytes than the file, or its memory, has room for"
        if physical < FIRST_BYTE or physical + in_memory > LAST_BYTE:
            return f"is loaded at {physical:#x} to {physical + in_memory:#x}; it must lie between 1 MiB and {LAST_BYTE >> 20} MiB"
    return "" if loaded else "has nothing that is to be loaded"


def _sections(data):
    *_, size, count, names = _fields(data)
    place = _fields(data)[6]
    if not 0 < count <= MOST_SECTIONS or size != SECTION.size:
        return f"has no table of 1 to {MOST_SECTIONS} sections"
    sections = [SECTION.unpack_from(data, place + at * size) for at in range(count)]
    for _, kind, _, _, offset, bytes_, *_ in sections:
        if kind != SECTION_NOBITS and offset + bytes_ > len(data):
            return "has a section that leads out of the file"
    for name, *_ in sections:
        _text(data, sections[names], name)
    tables = [section for section in sections if section[1] == SECTION_SYMTAB]
    if len(tables) != 1:
        return "has no symbol table (.symtab): do not strip it"
    return _symbols(data, sections, tables[0])


def _symbols(data, sections, table):
    _, _, _, _, offset, bytes_, link, _, _, each = table
    if each != SYMBOL.size or bytes_ % each or bytes_ // each > MOST_SYMBOLS:
        return f"has a symbol table that cannot be read, or one of more than {MOST_SYMBOLS} symbols"
    for name, *_ in SYMBOL.iter_unpack(data[offset:offset + bytes_]):
        _text(data, sections[link], name)
    return ""


def _text(data, section, name):
    """A name out of a table of names. Raises ValueError if it does not end there, or soon enough."""
    start, end = section[4] + name, section[4] + section[5]
    if section[1] == SECTION_NOBITS or start >= end:
        raise ValueError("a name outside of its table")
    return data[start:data.index(b"\0", start, min(end, start + LONGEST_NAME))].decode()


def _fields(data):
    return HEADER.unpack_from(data)
