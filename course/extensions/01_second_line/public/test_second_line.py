"""The frames of EXTENSION.md, as far as its examples go."""


def test_echo(line, echo, rng, parameters):
    for _ in range(10):
        echo(rng.randbytes(rng.randrange(parameters.LONGEST)))
    echo(b"")
    echo(rng.randbytes(parameters.LONGEST - 1))


def test_every_byte(echo, parameters):
    """Also those that mean something elsewhere."""
    for start in range(0, 256, 16):
        echo(bytes(range(start, start + 16)))
    echo(bytes([parameters.SYNC] * 8))


def test_a_damaged_frame_is_dropped(line, echo, rng, parameters):
    assert line.machine.command(parameters.COMMAND) == "frames 0, errors 0\n"
    for count in range(1, 9):
        damaged = bytearray(line.frame(bytes([parameters.ECHO]) + rng.randbytes(10)))
        damaged[rng.randrange(2, len(damaged))] ^= 1 << rng.randrange(8)
        line.send(bytes(damaged))
        echo(rng.randbytes(5))
        said = line.machine.command(parameters.COMMAND)
        assert said == f"frames {count}, errors {count}\n", f"after {count} damaged frames and as many good ones `{parameters.COMMAND}` says {said!r}"


def test_a_machine_without_it(monitor, parameters):
    assert monitor.command(parameters.COMMAND) == "no second line\n"
    assert monitor.command("cmdline") == "monitor\n"
