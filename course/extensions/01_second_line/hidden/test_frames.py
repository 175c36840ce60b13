"""What is said in EXTENSION.md and easily overlooked."""

import struct


def look(line, parameters, address, count):
    return line.ask(bytes([parameters.LOOK]) + struct.pack("<QB", address, count))


def image(machine):
    return machine.symbols.address("image_start"), machine.symbols.address("image_end")


def test_look(line, rng, parameters):
    start, end = image(line.machine)
    text = line.machine.symbols.sections[".text"]
    for place in [start, *(rng.randrange(text[0], text[0] + text[1] - 64) for _ in range(8))]:
        count = rng.randrange(1, parameters.LONGEST)
        came = look(line, parameters, place, count)
        due = bytes([parameters.LOOK | 0x80]) + line.machine.page_tables().read(place, count)
        assert came == due, f"{count} bytes at {place:#x} are {due.hex(' ')}; the answer was {came.hex(' ')}"
    assert len(look(line, parameters, end - 3, 3)) == 4, "the last three bytes of the image can be looked at"
    assert len(look(line, parameters, text[0], parameters.LONGEST - 1)) == parameters.LONGEST


def test_look_at_what_is_not_there(line, echo, parameters):
    start, end = image(line.machine)
    refused = bytes([parameters.REFUSED])
    for address, count in [(start - 1, 1), (start - 2, 4), (end, 1), (end - 3, 4), (0, 1), (1 << 62, 1), (2**64 - 1, 1), (2**64 - 2, 16), (start, 0),
                           (start, parameters.LONGEST), (start, 255)]:
        came = look(line, parameters, address, count)
        assert came == refused, f"{count} bytes at {address:#x} must be refused by {refused.hex()}; the answer was {came.hex(' ')}"
    for shape in (b"", b"\0" * 8, b"\0" * 10):
        assert line.ask(bytes([parameters.LOOK]) + shape) == refused, f"a question of {len(shape) + 1} bytes is not one of 10"
    echo(b"still there")


def test_unknown(line, echo, parameters):
    known = (parameters.ECHO, parameters.LOOK, parameters.COUNT)
    for operation in [byte for byte in range(256) if byte not in known][::17]:
        assert line.ask(bytes([operation, 1, 2, 3])) == bytes([parameters.REFUSED]), f"operation {operation:#x} is none"
    echo(b"")


def counts(line, parameters):
    came = line.ask(bytes([parameters.COUNT]))
    assert came[:1] == bytes([parameters.COUNT | 0x80]) and len(came) == 9, f"an answer of nine bytes is due, and not {came.hex(' ')}"
    return struct.unpack("<II", came[1:])


def test_noise(line, echo, rng, parameters):
    """Bytes between two frames are nothing at all, as long as none is the first of a frame."""
    for _ in range(10):
        line.send(bytes(byte for byte in rng.randbytes(rng.randrange(1, 200)) if byte != parameters.SYNC))
        echo(rng.randbytes(7))
    assert counts(line, parameters) == (11, 0)


def test_what_is_no_length(line, echo, rng, parameters):
    """It is no frame; and that byte may be the first of the next one."""
    wrong = 0
    for length in (0, parameters.LONGEST + 1, 0x7F, 0xFF):
        line.send(bytes([parameters.SYNC, length]))
        wrong += 1
        echo(rng.randbytes(4))
    for many in (2, 3, 20):
        line.send(bytes([parameters.SYNC] * many))  # the last of them is the first byte of a frame, whose length is the next frame's first byte
        wrong += many
        echo(rng.randbytes(4))
    assert counts(line, parameters) == (8, wrong), "each byte behind the first of a frame that is no length is one error"


def test_half_a_line_typed(line, echo, rng):
    machine = line.machine
    machine.console.drain()
    machine.send("cmd")
    for _ in range(5):
        echo(rng.randbytes(9))
    machine.send("line\r")
    assert machine.read_prompt().endswith("cmdline\nmonitor\n"), "what is typed and what is asked on the second line do not disturb each other"


def test_both_lines_at_once(line, rng, parameters):
    """Help is printed again and again; in the meantime frames are answered."""
    machine, rounds = line.machine, 12
    once = machine.command("help")
    machine.console.drain()
    machine.console.send_unpaced("help\r" * rounds)
    asked = [rng.randbytes(rng.randrange(1, 20)) for _ in range(40)]
    for data in asked:
        assert line.ask(bytes([parameters.ECHO, *data])) == bytes([parameters.ECHO | 0x80, *reversed(data)])
    machine.send("cmdline\r")
    said = ""
    while "cmdline\nmonitor\n" not in said:
        said += machine.read_prompt()
    assert said.count(once) == rounds, f"`help` was typed {rounds} times, and was answered whole {said.count(once)} times"


def test_a_burst(line, rng, parameters):
    """More than any FIFO holds, in one go."""
    asked = [rng.randbytes(rng.randrange(1, parameters.LONGEST - 1)) for _ in range(100)]
    line.send(b"".join(line.frame(bytes([parameters.ECHO, *data])) for data in asked))
    for number, data in enumerate(asked):
        assert line.answer() == bytes([parameters.ECHO | 0x80, *reversed(data)]), f"frame {number} of 100 that came at once"
    assert counts(line, parameters) == (101, 0)
