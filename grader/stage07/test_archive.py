"""The archive: random files packed by the tree's tool and by the grader, read back at the monitor and by a program; corrupted ones
are refused in words."""

import re
import subprocess
import zlib

import pytest

from machine import archive, ktap, programs

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+,~"
NAMED = pytest.mark.parametrize("program", ["cat {}", "run show {}"])


def random_name(rng):
    return "".join(rng.choice(LETTERS) for _ in range(rng.choice([1, 2, 8, 20, 62, 63])))


def random_text(rng, size):
    """Printable text in lines of 70, `size` bytes; the last one is a newline."""
    return ("".join("\n" if i % 71 == 70 else rng.choice(LETTERS) for i in range(size - 1)) + "\n").encode() if size else b""


def random_files(rng, sizes):
    files = {}
    while len(files) < len(sizes):
        files[random_name(rng)] = random_text(rng, sizes[len(files)])
    return files


def listed(machine):
    """name -> (size, executable), as `ls` has it."""
    rows = re.findall(r"^ *(\d+) ([x-]) (\S+)$", machine.command("ls"), re.M)
    return {name: (int(size), flag == "x") for size, flag, name in rows}


def expect_listed(machine, due):
    """`ls` has these files, and no other: name -> (size, executable), or only size."""
    found = {name: line if isinstance(next(iter(due.values()), None), tuple) else line[0] for name, line in listed(machine).items()}
    missing = [f"{name} {due[name]}" for name in sorted(due) if name not in found]
    assert not missing, f"`ls` does not list {len(missing)} of the archive's {len(due)} files, such as {missing[:5]}"
    unknown = [f"{name} {found[name]}" for name in sorted(found) if name not in due]
    assert not unknown, f"`ls` lists files that the archive does not have: {unknown[:5]}"
    wrong = [f"{name}: expected {due[name]}, came {found[name]}" for name in sorted(due) if found[name] != due[name]]
    assert not wrong, f"`ls` says another size, or another `x`, than the archive: {wrong[:5]}"


def programs_of(stage):
    """The stage's own programs, from the archive it built."""
    files = archive.read((stage.path / "build/initrd.img").read_bytes())
    return {name: file.data for name, file in files.items() if file.executable}


@pytest.fixture(scope="session")
def contents(shared_rng):
    rng = shared_rng("archive contents")
    return random_files(rng, [0, 1, 2, 4095, 4096, 4097, 8191, 8192, 12289, rng.randrange(20000, 60000)])


# The calls of the file service as a program's own, which come before those of libc.a: two files, of which one cannot be read beyond its middle, in
# pieces that are smaller than what was asked for. At the end it says which rights were let go.
SERVICE = """
#include <mach.h>
#include <services/file.h>
#include <syscall_stubs.h>
static const char text[] = "abcdefghijklmnopqrstuvwxyz";
static char closed[64];
static unsigned opened, count;
kern_return_t file_open(mach_port_name_t service, const char* path, mach_port_name_t* file, uint64_t* size) {
    if (path[0] == 'm') return KERN_NOT_FOUND;
    *file = path[0] == 'b' ? 0x5005 : 0x5001;
    *size = 26;
    opened++;
    return KERN_SUCCESS;
}
kern_return_t file_read(mach_port_name_t file, uint64_t offset, uint32_t size, uint8_t* data, uint32_t* read) {
    *read = 0;
    if (file == 0x5005 && offset >= 14) return KERN_RESOURCE_SHORTAGE;
    while (*read < 7 && *read < size && offset + *read < 26) { data[*read] = (uint8_t)text[offset + *read]; ++*read; }
    return KERN_SUCCESS;
}
kern_return_t file_stat(mach_port_name_t service, const char* path, uint64_t* size, uint32_t* flags) {
    *size = 26;
    *flags = 0;
    return path[0] == 'm' ? KERN_NOT_FOUND : KERN_SUCCESS;
}
kern_return_t file_list(mach_port_name_t service, uint32_t first, const char* path, struct file_list_entry* entries, uint32_t* found) { return KERN_NOT_FOUND; }
kern_return_t port_deallocate(mach_port_name_t name) {
    closed[count++] = (char)('0' + (name & 7));
    return KERN_SUCCESS;
}
__attribute__((destructor)) static void at_the_end(void) {
    syscall_write(BIRTH_CONSOLE_OUTPUT, "\\nlet go: ", 9);
    syscall_write(BIRTH_CONSOLE_OUTPUT, closed, count);
    syscall_write(BIRTH_CONSOLE_OUTPUT, "\\n", 1);
}
"""


@pytest.fixture
def machine(stage, machines, contents, run_directory):
    image = archive.write({**programs_of(stage), **contents})
    shown = programs.with_libc(SERVICE, stage, run_directory, flags=["-Wno-unused-parameter", "-Wl,--gc-sections", str(stage.path / "build/userland/programs/show.c.o")])
    return machines(stage.machine(modules={"initrd.img": image, "shown": shown}))


def test_lists_every_file(stage, machine, contents):
    expected = {name: (len(data), True) for name, data in programs_of(stage).items()}
    expect_listed(machine, {**expected, **{name: (len(data), False) for name, data in contents.items()}})


@NAMED
def test_contents(machine, contents, program):
    for name, data in contents.items():
        output = machine.command(program.format(name))
        if program.startswith("run"):
            output, _, ending = output.rstrip("\n").rpartition("\n")
            assert ending == "show: exit 0", "`show` must have read the file to its end"
            output += "\n" if data else ""
        assert output == data.decode(), (
            f"the {len(data)} bytes of {name} must come as they are; what differs is below: look at the borders of pages (4096) and of the last piece")


@NAMED
def test_missing_file(machine, program):
    said = machine.command(program.format("missing"))
    assert "no such" in said or "not found" in said, f"`{program.format('missing')}`: there is no such file, and the answer must say so; came {said!r}"


def test_show_lets_go(machine):
    """`show` linked with a file service that gives little at a time, and fails in the middle of the second file; the third is missing."""
    said = machine.command("run shown alphabet bad missing alphabet")
    shown, _, end = said.partition("\nlet go: ")
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    assert shown.startswith(alphabet + alphabet[:14]) and shown.endswith(alphabet), (
        f"a file must come whole although each read gives less than was asked for, and up to the read that fails what came before; printed was {shown!r}")
    let_go, _, status = end.partition("\n")
    assert sorted(let_go) == ["1", "1", "5"], (
        f"three files were opened, and the right to each must be let go once, also after a read that failed (1 and 5 are the two files); came {let_go!r}")
    assert status == "shown: exit 1\n", f"one file could not be read, and one is missing, so the status is 1; came {status!r}"


def test_the_tree_packs_what_it_is_given(stage, machines, rng, tmp_path):
    files = random_files(rng, [0, 1, 4096, 5000, rng.randrange(1 << 20, 3 << 20)])
    arguments = []
    for index, (name, data) in enumerate(files.items()):
        (tmp_path / str(index)).write_bytes(data)
        arguments.append(f"{tmp_path / str(index)}={name}")
    tool, image = stage.path / "build/mkfs_initrd", tmp_path / "image"
    subprocess.run([tool, image, *arguments], check=True)
    packed = image.read_bytes()
    wrong = sorted(files.keys() ^ archive.read(packed).keys()) + [name for name, file in archive.read(packed).items() if name in files and file.data != files[name]]
    assert not wrong, f"mkfs_initrd was given {len(files)} files; missing, too much or with other bytes are {wrong}"
    subprocess.run([tool, image, *arguments], check=True)
    same = image.read_bytes() == packed
    assert same, "mkfs_initrd made other bytes of the same inputs the second time: a time, an address or memory that was never written is in the archive"
    machine = machines(stage.machine(modules={"initrd.img": packed}))
    expect_listed(machine, {name: len(data) for name, data in files.items()})


@pytest.mark.parametrize("arguments", [
    ["a" * 64], [""], ["with blank"], ["a/b"], ["ä"], ["twice", "twice"],
])
def test_the_tool_refuses_bad_names(stage, tmp_path, arguments):
    (tmp_path / "file").write_bytes(b"x")
    done = subprocess.run([stage.path / "build/mkfs_initrd", tmp_path / "image", *(f"{tmp_path / 'file'}={name}" for name in arguments)],
                          capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.startswith("mkfs_initrd: ") and not (tmp_path / "image").exists(), (
        f"mkfs_initrd must refuse {arguments} with status 1 and a line `mkfs_initrd: ...`, and leave no file behind; it ended with {done.returncode}: "
        f"{done.stderr!r}")


def test_the_tool_refuses_missing_files(stage, tmp_path):
    done = subprocess.run([stage.path / "build/mkfs_initrd", tmp_path / "image", tmp_path / "nowhere"], capture_output=True, text=True)
    assert done.returncode == 1 and "nowhere" in done.stderr and not (tmp_path / "image").exists(), (
        f"mkfs_initrd must name the file that is missing, end with 1 and leave no file behind; it ended with {done.returncode}: {done.stderr!r}")


@pytest.mark.parametrize("count", [1, 1000])
def test_number_of_files(stage, machines, rng, count):
    files = {f"f{index}-{rng.randrange(1 << 32):x}": random_text(rng, rng.randrange(200)) for index in range(count)}
    machine = machines(stage.machine(modules={"initrd.img": archive.write(files)}))
    expect_listed(machine, {name: len(data) for name, data in files.items()})
    name = rng.choice(list(files))
    assert machine.command(f"cat {name}") == files[name].decode(), f"`cat` of one of {count} files must print it whole"


# What is wrong with the archive -> the word that must be in the refusal.
def damage(kind, rng):
    good = bytearray(archive.write({"one": b"1" * 5000, "two": b"2" * 100}))
    entries = [(b"one", 4096, 5000, zlib.crc32(b"1" * 5000), 0), (b"two", 12288, 100, zlib.crc32(b"2" * 100), 0)]
    body = bytes(good[4096:])

    def with_entry(index, **fields):
        names = ("name", "offset", "size", "checksum", "flags")
        changed = [dict(zip(names, entry)) for entry in entries]
        changed[index].update(fields)
        return archive.assemble([tuple(entry.values()) for entry in changed], body, len(good))

    return {
        "empty": lambda: b"",
        "short": lambda: bytes(good[:rng.randrange(1, 32)]),
        "magic": lambda: archive.assemble(entries, body, len(good), magic=b"mach_rfz"),
        "version": lambda: archive.assemble(entries, body, len(good), version=2),
        "reserved": lambda: archive.assemble(entries, body, len(good), reserved=1),
        "truncated": lambda: bytes(good[:-4096]),
        "too many": lambda: archive.assemble(entries, body, len(good), count=0xFFFFFFFF),
        "table larger": lambda: archive.assemble(entries, body, len(good), count=4000),
        "checksum": lambda: archive.assemble(entries, body, len(good), checksum=rng.randrange(1 << 32)),
        "flipped bit": lambda: bytes(good[:100]) + bytes([good[100] ^ 1]) + bytes(good[101:]),
        "overlap": lambda: with_entry(1, offset=8192),
        "inside the table": lambda: with_entry(0, offset=0),
        "not aligned": lambda: with_entry(1, offset=12289),
        "beyond the end": lambda: with_entry(1, size=1 << 40),
        "offset beyond the end": lambda: with_entry(1, offset=(1 << 64) - 4096),
        "flag": lambda: with_entry(1, flags=2),
        "slash in a name": lambda: with_entry(1, name=b"a/b"),
        "name without an end": lambda: with_entry(1, name=b"a" * 64),
        "name with a tail": lambda: with_entry(1, name=b"a\0b"),
        "two of one name": lambda: with_entry(1, name=b"one"),
    }[kind]()


KINDS = ["empty", "short", "magic", "version", "reserved", "truncated", "too many", "table larger", "checksum", "flipped bit", "overlap",
         "inside the table", "not aligned", "beyond the end", "offset beyond the end", "flag", "slash in a name", "name without an end",
         "name with a tail", "two of one name"]


@pytest.mark.parametrize("kind", KINDS)
def test_corrupted_archives_are_refused_in_words(stage, machines, rng, kind):
    machine = machines(stage.machine(modules={"initrd.img": damage(kind, rng)}))
    assert re.search(r"^initrd: (refused: .{5,}|the boot loader brought no .*)$", machine.console.text(), re.M), (
        f"an archive that is damaged (here: {kind}) must be refused at boot in a line `initrd: refused: REASON`; the console shows: "
        f"{machine.console.text()[-400:]!r}")
    found = listed(machine)
    assert not found, f"the archive is refused, so there are no files, but `ls` lists {found}"
    assert "no such" in machine.command("run show"), "without an archive there are no programs: `run show` must say so"


def test_corrupted_file(stage, machines, contents):
    image = bytearray(archive.write({"good": b"good\n", "bad": b"bad!\n", **programs_of(stage)}))
    image[image.index(b"bad!\n")] ^= 4
    machine = machines(stage.machine(modules={"initrd.img": bytes(image)}))
    assert machine.command("cat good") == "good\n", "the good file must be readable although another one is damaged"
    said = machine.command("cat bad")
    assert "bad!" not in said and "damaged" in said, f"a file whose checksum is wrong must not be shown, but called damaged; came {said!r}"
    assert "show: exit 1" in machine.command("run show bad"), "the file service, too, must refuse the damaged file, so that `show` ends with 1"
    assert "show: exit 0" in machine.command("run show good"), "the file service must serve the good file although another one is damaged"


def test_tables_that_lie(monitor):
    """The kernel's own tests of the driver: every lie of a table, the limits of names, and as many files as there may be."""
    report = ktap.parse(monitor.command("test initrd"))
    assert report.passed, report.summary()
