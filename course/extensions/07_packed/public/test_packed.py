"""What EXTENSION.md asks for first."""

import re

from machine import archive


def text(rng, size):
    words = ["frame", "port", "message", "thread", "kernel", "of", "the", "a", "is", "was"]
    made = ""
    while len(made) < size:
        made += rng.choice(words) + ("\n" if rng.random() < 0.1 else " ")
    return (made[:size - 1] + "\n").encode()


def test_texts(machine_with, packer, rng):
    contents = {f"text{size}": text(rng, size) for size in (1, 2, 7, 100, 5000, 30000)}
    packed = {name: packer.pack(data) for name, data in contents.items()}
    assert len(packed["text30000"]) < 20000, "these texts are smaller when they are packed"
    machine = machine_with(packed, plain={"plain": b"as it was\n"})
    listed = dict(re.findall(r"^ *(\d+) - (\S+)$", machine.command("ls"), re.M))
    assert {name: size for size, name in listed.items()} == {**{name: str(len(data)) for name, data in contents.items()}, "plain": "10"}, "`ls` shows how large the files are when they are not packed"
    for name, data in contents.items():
        assert machine.command(f"cat {name}") == data.decode(), f"{name} must be shown as it was"
    assert machine.command("cat plain") == "as it was\n"


def test_program(stage, machine_with, packer):
    own = archive.read(dict(stage.own_modules)["initrd.img"])
    name, file = next((name, file) for name, file in sorted(own.items()) if file.executable and len(file.data) < 200000)
    machine = machine_with({}, programs={"packed": packer.pack(file.data)}, plain={})
    assert re.search(r" x packed$", machine.command("ls"), re.M)
    said = machine.command("run packed")
    assert re.search(r"^packed: exit -?\d+$", said, re.M), f"{name}, packed, must run to its end; `run` said\n{said}"


def test_damaged(machine_with, packer, rng):
    data = text(rng, 3000)
    whole = packer.pack(data)
    machine = machine_with({"good": whole, "other": packer.head(text(rng, 3000)) + whole[12:]})
    assert machine.command("cat good") == data.decode()
    assert "damaged" in machine.command("cat other"), "the checksum in the head is that of the unpacked file"
