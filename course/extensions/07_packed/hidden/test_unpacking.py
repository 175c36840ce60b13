"""The streams that no good packer writes, and those that only a very good one does."""

import re


def unpacked(items):
    data = bytearray()
    for item in items:
        if isinstance(item, tuple):
            for _ in range(item[1]):
                data.append(data[-item[0]])
        else:
            data.append(item)
    return bytes(data)


def whole(packer, items, **wrong):
    return packer.head(unpacked(items), **wrong) + packer.stream(items)


def show(machine, name):
    return machine.command(f"cat {name}")


def test_copies_of_themselves(machine_with, packer):
    """The bytes that a copy makes are copied by it again."""
    plays = {"ones": [*b"1", (1, packer.longest), 10], "two": [*b"ab", (2, packer.longest), (1, packer.shortest), 10], "three": [*b"xyz", (3, packer.longest - 1), (2, packer.shortest), 10]}
    machine = machine_with({name: whole(packer, items) for name, items in plays.items()})
    for name, items in plays.items():
        assert show(machine, name) == unpacked(items).decode(), f"a copy that overlaps what it makes: {items}"


def test_farthest_and_longest(machine_with, packer, rng):
    letters = [rng.choice(b"abcdefgh") for _ in range(packer.farthest)]
    items = [*letters, (packer.farthest, packer.longest), (packer.farthest, packer.shortest), (packer.farthest - 1, packer.longest), 10]
    assert show(machine_with({"far": whole(packer, items)}), "far") == unpacked(items).decode()


def test_random_streams(machine_with, packer, rng):
    plays = {}
    for number in range(12):
        items, size = [], 0
        while size < rng.choice([20, 300, 6000]):
            if size and rng.random() < 0.6:
                items.append((rng.randint(1, min(size, packer.farthest)), rng.randint(packer.shortest, packer.longest)))
                size += items[-1][1]
            else:
                items.append(rng.choice(b"abcdefghijklmnop\n"))
                size += 1
        plays[f"play{number}"] = [*items, 10]
    machine = machine_with({name: whole(packer, items) for name, items in plays.items()})
    for name, items in plays.items():
        assert show(machine, name) == unpacked(items).decode(), f"{name} of {len(items)} items"


def refused(machine, names):
    for name in names:
        said = show(machine, name)
        assert "damaged" in said and said.count("\n") == 1, f"`cat {name}` must say that it is damaged, and nothing of it; it said {said[:300]!r}"
    assert show(machine, "good") == "good\n", "and the next file is read as ever"


def test_hostile_streams(machine_with, packer):
    good = [*b"good", 10]
    first = packer.shortest
    lies = {
        "before": packer.head(b"aaaaa") + packer.stream([97, (2, 4) if first <= 4 else (2, first)]),
        "nothing_yet": packer.head(b"x" * first) + packer.stream([(1, first)]),
        "far_before": packer.head(b"abcd" * 9) + packer.stream([*b"abcd", (packer.farthest, packer.shortest)]),
        "too_long": packer.head(b"a" * (first + 1)) + packer.stream([97, (1, first + 1)]),
        "no_end": packer.head(b"abcdefgh") + packer.stream([*b"abcdefg"]),
        "half_a_copy": packer.head(b"a" * (first + 1)) + packer.stream([97, (1, first)])[:-1],
        "control_alone": packer.head(b"abcdefghi") + packer.stream([*b"abcdefgh"]) + b"\0",
        "more": packer.head(b"abc\n") + packer.stream([*b"abc\n"]) + b"x",
        "much_more": packer.head(b"abc\n") + packer.stream([*b"abc\n"]) + bytes(5000),
        "no_stream": packer.head(b"abc\n"),
        "checksum": packer.head(b"abc\n", checksum=12345) + packer.stream([*b"abc\n"]),
        "larger": packer.head(b"abc\n", size=5) + packer.stream([*b"abc\n"]),
        "smaller": packer.head(b"abc\n", size=3) + packer.stream([*b"abc\n"]),
    }
    refused(machine_with({**lies, "good": whole(packer, good)}), lies)


def test_hostile_heads(machine_with, packer, parameters):
    most = parameters.MOST << 20
    sizes = {f"size{number}": size for number, size in enumerate((most + 1, 1 << 31, 1 << 32, 1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 1))}
    machine = machine_with({"good": whole(packer, [*b"good", 10]), **{name: packer.head(b"", size=size) + packer.stream([*b"abc"]) for name, size in sizes.items()}})
    refused(machine, sizes)
    for short in (b"", b"x" * 11):
        machine = machine_with({"short": short, "good": b"y" * 40})
        assert "initrd: refused: " in machine.console.text() and "-" not in machine.command("ls"), f"a packed file of {len(short)} bytes has no head, and makes the archive a bad one"
        machine.close()


def test_large(machine_with, packer, parameters):
    """The kernel unpacks it without losing memory each time."""
    size = parameters.MOST << 20
    items = [*b"0123456\n", *[(8, packer.longest)] * ((size - 8) // packer.longest)]
    left = size - 8 - (size - 8) // packer.longest * packer.longest
    items += [*(b"0123456\n" * 100)[:left]]
    # Its checksum is made by the rule, and not by a loop in Python over each byte.
    data = (b"0123456\n" * (size // 8 + 1))[:8 + (size - 8) // packer.longest * packer.longest] + bytes(items[-left:] if left else b"")
    machine = machine_with({}, programs={"large": packer.head(data) + packer.stream(items)})
    assert re.search(rf"^ *{size} x large$", machine.command("ls"), re.M)

    def free():
        return int(re.search(r"^settled free (\d+)", machine.command("frames"), re.M)[1])

    assert machine.command("run large").startswith("large: not started: "), "it is no ELF file"
    before = free()
    for _ in range(3):
        machine.command("run large")
    assert free() > before - 64, "what was unpacked once is kept, or given back; it is not lost each time"
