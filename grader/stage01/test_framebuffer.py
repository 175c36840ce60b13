"""A linear framebuffer instead of text mode: the same text, drawn with the console font."""

import importlib.util
import re
import struct
from pathlib import Path

import pytest

from machine import framebuffer

# conftest.py's helpers, whatever the import mode.
spec = importlib.util.spec_from_file_location("loader_blocks", Path(__file__).with_name("conftest.py"))
make = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make)

FOUR_GIB = 1 << 32


def test_framebuffer_shows_the_text(stage, machines):
    machine = machines(stage.machine(graphics=True))
    said = machine.command("framebuffer")
    match = re.match(r"RGB: (\d+) x (\d+), (\d+) bits, pitch (\d+), at 0x([0-9a-f]+)", said)
    assert match, f"in graphics mode `framebuffer` must print `RGB: W x H, D bits, pitch P, at 0xADDRESS`; it printed {said!r}"
    width, height, depth, pitch = (int(text) for text in match.groups()[:4])
    place = int(match.group(5), 16)
    lines = framebuffer.read(machine.memory, place, pitch, width, height, depth)
    console = machine.console.text().replace("\r", "")
    console = console[console.index("Mach_R kernel starting..."):].split("\n")
    while lines and not lines[-1]:
        lines.pop()
    shown = min(len(console), 8)
    # The last line holds the prompt and the cursor, which may be drawn in any way.
    assert [line.rstrip() for line in console[-shown:-1]] == lines[-shown:-1], (
        "the last lines printed (first list) are not those on the screen (second list); they were read at the place and pitch that `framebuffer` names")


def test_text_mode_says_so(monitor):
    assert monitor.command("framebuffer").startswith("text: 80 x 25"), "without a graphics mode from the boot loader, `framebuffer` must say `text: 80 x 25`"


# What a program may print, and what a terminal then shows: a sequence that it does not know (the first) does nothing, and those behind it count.
SEQUENCES, SEQUENCES_SHOWN = "one\x1b[?25htwo\x1b[3D-\x1b[1Csix\x1b[K", "one-wsix"


def test_scrolling(stage, machines):
    """After far more lines than fit, the last ones stand there; a terminal's sequences do what they do on a terminal."""
    machine = machines(stage.machine(graphics=True, cmdline=f"monitor {SEQUENCES}"))
    for _ in range(12):
        machine.command("help")
    machine.command("cmdline")
    said = machine.command("framebuffer")
    width, height, depth, pitch, place = re.match(r"RGB: (\d+) x (\d+), (\d+) bits, pitch (\d+), at 0x([0-9a-f]+)", said).groups()
    lines = framebuffer.read(machine.memory, int(place, 16), int(pitch), int(width), int(height), int(depth))
    console = [line.rstrip() for line in machine.console.text().replace("\r", "").replace(SEQUENCES, SEQUENCES_SHOWN).split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    assert console[-20:-1] == lines[-20:-1], (
        "after scrolling, the last lines printed (first list) must stand at the bottom of the screen (second list): is the last row cleared, and "
        "everything moved by whole rows?")


def block(address, width, height, depth, pitch, channels, kind=1):
    """An information block with a framebuffer; the pairs of `channels` are position and size of red, green and blue."""
    screen = make.tag(8, struct.pack("<QIIIBBH", address, pitch, width, height, depth, kind, 0) + bytes(sum(channels, ())))
    ram = make.memory_map((0, 0x9FC00, 1), (0x100000, 0xDF00000, 1), (0xE000000, 0x2000000, 2))
    return make.block(make.tag(1, b"monitor\0"), make.tag(2, b"grader 1.0\0"), ram, screen)


def grey(channels):
    """The pixel that three equal parts of two thirds make."""
    return sum((0xAA << size >> 8) << position for position, size in channels)


FORMATS = {
    "32, blue first, long rows": (648, 400, 32, 4096, ((0, 8), (8, 8), (16, 8))),
    "32, in the high bytes": (640, 480, 32, 640 * 4, ((24, 8), (16, 8), (8, 8))),
    "24, rows of odd length": (803, 333, 24, 803 * 3 + 2, ((0, 8), (8, 8), (16, 8))),
    "16": (640, 480, 16, 640 * 2, ((11, 5), (5, 6), (0, 5))),
    "15": (640, 480, 15, 640 * 2, ((10, 5), (5, 5), (0, 5))),
    "15, long rows": (641, 479, 15, 2048, ((0, 5), (5, 5), (10, 5))),
    "15 of 16": (640, 480, 16, 2048, ((10, 5), (5, 5), (0, 5))),
}


@pytest.mark.parametrize("name", FORMATS)
def test_formats(load, name):
    """Every pixel is one of two values, those between two rows are left alone, and the characters are the font's."""
    width, height, depth, pitch, channels = FORMATS[name]
    place = 0xE000000
    machine = load(block(place, width, height, depth, pitch, channels))
    machine.read_prompt()
    data = machine.memory.read(place, pitch * height)
    size = (depth + 7) // 8
    row = width * size
    pixels = {data[y * pitch + x:y * pitch + x + size] for y in range(height) for x in range(0, row, size)}
    due = {bytes(size), grey(channels).to_bytes(size, "little")}
    assert pixels == due, (
        f"expected black and grey, {sorted(pixel.hex() for pixel in due)} in memory, and found {len(pixels)} kinds of pixels, such as "
        f"{sorted(pixel.hex() for pixel in pixels)[:6]}: look at how the positions and sizes of red, green and blue make a pixel of {depth} bits")
    wrong = [y for y in range(height) if any(data[y * pitch + row:(y + 1) * pitch])]
    assert not wrong, f"something was drawn behind the end of rows {wrong[:5]}: a row begins every {pitch} bytes, but only {row} of them are pixels"
    lines = framebuffer.recognise([data[y * pitch + 1 + (size == 4):y * pitch + row:size] for y in range(height)])
    assert "Mach_R kernel starting..." in lines and "monitor>" in lines, f"greeting and prompt should stand on the screen; what can be read there is {lines}"
    unread = [line for line in lines if "\0" in line]
    assert not unread, f"some cells hold no character of the console font (shown as \\0): {unread}"


def test_beyond_four_gib(load, stage):
    """Nothing can be drawn there before the kernel has page tables of its own, in stage02; then all of it."""
    width, height, depth, pitch, channels = FORMATS["32, blue first, long rows"]
    place = FOUR_GIB + 0x123000
    machine = load(block(place, width, height, depth, pitch, channels), memory="5G")
    machine.read_prompt()
    lines = framebuffer.read(machine.memory, place, pitch, width, height, depth)
    if stage.number >= "02":
        assert "Mach_R kernel starting..." in lines and "monitor>" in lines, (
            f"the framebuffer at {place:#x} must be mapped once the kernel has page tables of its own, and show all that was printed before; it shows {lines}")


NOT_DRAWN = {
    "8": (8, 1, ((0, 3), (3, 3), (6, 2))),
    "15 without colours": (15, 1, ((0, 0),) * 3),
    "32 without colours": (32, 1, ((16, 0), (8, 0), (0, 0))),
    "indexed": (8, 0, ()),
    "planes": (4, 0, ()),
}


@pytest.mark.parametrize("name", NOT_DRAWN)
def test_what_cannot_be_drawn_is_left_alone(load, name):
    """In words, on the serial line: nobody is to wait in front of a dark screen."""
    depth, kind, channels = NOT_DRAWN[name]
    machine = load(block(0xE000000, 640, 480, depth, 640 * 4, channels, kind))
    machine.read_prompt()
    said = re.search(rf"^The screen stays dark: [^\r\n]*640 x 480, {depth} bits", machine.console.text(), re.M)
    assert said, "a screen that the kernel cannot draw on must be named on the serial line: `The screen stays dark: ... 640 x 480, N bits`"
    data = machine.memory.read(0xE000000, 640 * 4 * 480)
    drawn = len(data) - data.count(0)
    assert drawn == 0, f"{drawn} bytes were written to a framebuffer ({name}) that the kernel cannot draw on"


@pytest.mark.parametrize("graphics", [False, True])
def test_a_screen_that_is_drawn_is_not_called_dark(stage, machines, graphics):
    assert "dark" not in machines(stage.machine(graphics=graphics)).console.text(), "the kernel calls a screen dark on which it draws"
