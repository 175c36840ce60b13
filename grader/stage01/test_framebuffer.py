"""A linear framebuffer instead of text mode: the same text, drawn with the console font."""

import gzip
import re
from pathlib import Path

FONT = Path("/usr/share/consolefonts/Lat15-VGA16.psf.gz")


def glyphs():
    """The font's bitmaps: bytes of a glyph -> its number (PSF1 or PSF2)."""
    data = gzip.decompress(FONT.read_bytes())
    if data[:2] == b"\x36\x04":
        height, start, count = data[3], 4, 512 if data[2] & 1 else 256
    else:
        start, count, height = (int.from_bytes(data[at:at + 4], "little") for at in (8, 16, 24))
    found = {}
    for number in range(count - 1, -1, -1):
        found[data[start + number * height:start + (number + 1) * height]] = number
    return found, height


def read_text(machine, place, pitch, width, height, depth):
    """The characters that stand in a framebuffer, recognised by their bitmaps; None for what is none."""
    known, rows = glyphs()
    size = depth // 8
    lines = []
    for row in range(height // rows):
        band = machine.memory.read_device(place + row * rows * pitch, rows * pitch)
        line = []
        for column in range(width // 8):
            bitmap = bytearray()
            for y in range(rows):
                bits = 0
                for x in range(8):
                    at = y * pitch + (column * 8 + x) * size
                    pixel = band[at:at + 3]
                    bits = bits << 1 | (max(pixel) > 0x50)
                bitmap.append(bits)
            number = known.get(bytes(bitmap))
            line.append(chr(number) if number is not None and number < 127 else None)
        lines.append("".join(c or "\0" for c in line).rstrip(" \0"))
    return lines


def test_framebuffer_shows_the_text(stage, machines):
    machine = machines(stage.machine(graphics=True))
    said = machine.command("framebuffer")
    match = re.match(r"RGB: (\d+) x (\d+), (\d+) bits, pitch (\d+), at 0x([0-9a-f]+)", said)
    assert match, said
    width, height, depth, pitch = (int(text) for text in match.groups()[:4])
    place = int(match.group(5), 16)
    lines = read_text(machine, place, pitch, width, height, depth)
    console = machine.console.text().replace("\r", "")
    console = console[console.index("Mach_R kernel starting..."):].split("\n")
    while lines and not lines[-1]:
        lines.pop()
    shown = min(len(console), 8)
    # The last line holds the prompt and the cursor, which may be drawn in any way.
    assert [line.rstrip() for line in console[-shown:-1]] == lines[-shown:-1]


def test_text_mode_says_so(monitor):
    assert monitor.command("framebuffer").startswith("text: 80 x 25")


def test_scrolling(stage, machines):
    """After far more lines than fit, the last ones stand there."""
    machine = machines(stage.machine(graphics=True))
    for _ in range(12):
        machine.command("help")
    said = machine.command("framebuffer")
    width, height, depth, pitch, place = re.match(r"RGB: (\d+) x (\d+), (\d+) bits, pitch (\d+), at 0x([0-9a-f]+)", said).groups()
    lines = read_text(machine, int(place, 16), int(pitch), int(width), int(height), int(depth))
    console = [line.rstrip() for line in machine.console.text().replace("\r", "").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    assert console[-20:-1] == lines[-20:-1]
