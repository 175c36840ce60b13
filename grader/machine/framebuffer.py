"""Text on a graphics screen: characters recognised by the bitmaps of the console font that the build embeds."""

import functools
import gzip
from pathlib import Path

FONT = Path("/usr/share/consolefonts/Lat15-VGA16.psf.gz")
WIDTH = 8  # pixels of a character


@functools.lru_cache(maxsize=None)
def glyphs():
    """The font's bitmaps, plain and inverse (a cursor): bytes of a glyph -> its number; and their height (PSF1 or PSF2)."""
    data = gzip.decompress(FONT.read_bytes())
    if data[:2] == b"\x36\x04":
        height, start, count = data[3], 4, 512 if data[2] & 1 else 256
    else:
        start, count, height = (int.from_bytes(data[at:at + 4], "little") for at in (8, 16, 24))
    found = {}
    for number in range(count - 1, -1, -1):
        bitmap = data[start + number * height:start + (number + 1) * height]
        found[bytes(byte ^ 0xFF for byte in bitmap)] = number
    for number in range(count - 1, -1, -1):
        found[data[start + number * height:start + (number + 1) * height]] = number
    return found, height


def recognise(rows):
    """The lines of text in these rows of pixels (bytes, zero for a dark pixel); NUL for what is no character."""
    known, height = glyphs()
    bits = [row.translate(b"0" + b"1" * 255) for row in rows]
    lines = []
    for top in range(0, len(bits) - height + 1, height):
        line = []
        for left in range(0, len(bits[0]) - WIDTH + 1, WIDTH):
            number = known.get(bytes(int(row[left:left + WIDTH], 2) for row in bits[top:top + height]))
            line.append(chr(number) if number is not None and number < 127 else "\0")
        lines.append("".join(line).rstrip(" \0"))
    return lines


def read(memory, address, pitch, width, height, depth):
    """The lines of text in a framebuffer in the guest's physical memory."""
    size = depth // 8
    data = memory.read_device(address, pitch * height)
    # The text is grey: any byte of a pixel tells whether it is lit.
    return recognise([data[y * pitch + 1:y * pitch + width * size:size] for y in range(height)])


def dump(machine):
    """The lines of text in the picture that the machine's display shows, whatever memory that is in."""
    path = machine.qemu.directory / "screen.ppm"
    machine.qmp.execute("screendump", filename=str(path))
    _, size, _, pixels = path.read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    return recognise([pixels[y * width * 3:(y + 1) * width * 3:3] for y in range(height)])
