"""Writes packed files, and archives of them, as EXTENSION.md describes them."""

import struct
import zlib

import pytest

from machine import archive


class Packer:
    def __init__(self, parameters):
        self.bits, self.shortest, self.copy_bit, self.flag = parameters.DISTANCE_BITS, parameters.SHORTEST, parameters.COPY_BIT, parameters.FLAG
        self.farthest, self.longest = 1 << self.bits, (1 << 16 - self.bits) - 1 + self.shortest

    def head(self, data, size=None, checksum=None):
        return struct.pack("<QI", len(data) if size is None else size, zlib.crc32(data) if checksum is None else checksum)

    def stream(self, items):
        """Items: a number is a byte; (distance, length) is a copy."""
        out = b""
        for start in range(0, len(items), 8):
            control, body = 0, b""
            for bit, item in enumerate(items[start:start + 8]):
                copy = isinstance(item, tuple)
                control |= (self.copy_bit if copy else 1 - self.copy_bit) << bit
                body += struct.pack("<H", item[0] - 1 | item[1] - self.shortest << self.bits) if copy else bytes([item])
            out += bytes([control]) + body
        return out

    def items(self, data):
        """Greedy: the longest copy of what a hash of the next bytes finds."""
        found, at, items = {}, 0, []
        while at < len(data):
            key, length, from_ = data[at:at + max(3, self.shortest)], 0, found.get(data[at:at + max(3, self.shortest)], -1)
            if from_ >= 0 and at - from_ <= self.farthest and len(key) == max(3, self.shortest):
                while length < self.longest and at + length < len(data) and data[from_ + length] == data[at + length]:
                    length += 1
            step = length if length >= self.shortest else 1
            items.append((at - from_, length) if step > 1 else data[at])
            for place in range(at, at + step):
                found[data[place:place + max(3, self.shortest)]] = place
            at += step
        return items

    def pack(self, data):
        return self.head(data) + self.stream(self.items(data))


@pytest.fixture
def packer(parameters):
    return Packer(parameters)


@pytest.fixture
def machine_with(stage, machines, packer):
    """machine_with(plain={name: bytes}, packed={name: bytes as they stand in the archive}, programs=...): at its prompt."""

    def made(packed, plain=(), programs=()):
        everything = [(name, data, packer.flag) for name, data in packed.items()] + [(name, data, 0) for name, data in dict(plain).items()]
        everything += [(name, data, packer.flag | archive.EXECUTABLE) for name, data in dict(programs).items()]
        position = (archive.HEADER.size + archive.ENTRY.size * len(everything) + 4095) // 4096 * 4096
        entries, body = [], b""
        for name, data, flags in everything:
            entries.append((name.encode(), position, len(data), zlib.crc32(data), flags))
            body += data + bytes(-len(data) % 4096)
            position += len(data) + -len(data) % 4096
        return machines(stage.machine(modules={"initrd.img": archive.assemble(entries, body, position)}))

    return made
