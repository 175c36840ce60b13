"""Physical frames: each handed out once, none that is in use, all of them back; and stacks that end in a guard page."""

import re

import pytest

PAGE = 4096
COUNTS = re.compile(r"^total (\d+)  free (\d+)  promised (\d+)  reserve (\d+)$", re.M)


def counts(machine):
    text = machine.command("frames")
    total, free, promised, reserve = map(int, COUNTS.search(text).groups())
    return total, free, promised, reserve, int(re.search(r"^settled free (\d+)$", text, re.M).group(1))


def allocated(text):
    return [int(frame, 16) for frame in re.findall(r"^frame (0x[0-9a-f]+)$", text, re.M)]


def occupied(machine):
    """Ranges that hold what was loaded: the image, and each module where `modules` says it is."""
    symbols = machine.symbols
    image = symbols.address("image_end") & 0x7FFFFFFF
    yield 0x100000, image
    for size, place in re.findall(r" (\d+) bytes .* at (0x[0-9a-f]+)", machine.command("modules")):
        yield int(place, 16), int(place, 16) + int(size)


@pytest.fixture(scope="session")
def modules(shared_rng):
    rng = shared_rng("frames")
    return {f"data{n}": rng.randbytes(rng.choice([1, PAGE, PAGE + 1, 300000])) for n in range(4)}


@pytest.mark.parametrize("memory", ["32M", "random", "3584M", "5G"])
def test_frames_are_ram_and_nobody_elses(stage, machines, rng, modules, memory):
    """None twice, none of the kernel, of a module or of the page tables; the modules' bytes stay what they were."""
    if memory == "random":
        memory = f"{rng.randrange(33, 1000)}M"
    machine = machines(stage.machine(memory=memory, modules=modules))
    total, free, *_ = counts(machine)
    megabytes = machine.config.megabytes()
    assert 0 < free <= total <= megabytes * 256
    assert total > megabytes * 256 * 0.93 - 600, "too much memory is missing"
    frames = allocated(machine.command("frame alloc 3000"))
    assert len(frames) == len(set(frames)) == 3000
    ranges = [(int(start, 16), int(end, 16)) for start, end in re.findall(r"^RAM (0x[0-9a-f]+) to (0x[0-9a-f]+)$", machine.command("frames"), re.M)]
    taken = list(occupied(machine))
    tables = machine.page_tables().tables()
    for frame in frames:
        assert frame % PAGE == 0 and any(start <= frame < end for start, end in ranges) and frame != 0
        assert not any(start < frame + PAGE and frame < end for start, end in taken), f"frame {frame:#x} is in use"
        assert frame not in tables, f"frame {frame:#x} is a page table"
    for content, (size, place) in zip(modules.values(), re.findall(r"^data\d+ +(\d+) bytes .* at (0x[0-9a-f]+)", machine.command("modules"), re.M)):
        assert machine.memory.read(int(place, 16), int(size)) == content


def test_freed_frames_come_back(monitor, rng):
    """Random taking and giving back; the count follows, and at the end it is what it was."""
    start = counts(monitor)
    held = []
    for _ in range(12):
        if held and rng.random() < 0.4:
            frame = held.pop(rng.randrange(len(held)))
            assert monitor.command(f"frame free {frame:#x}") == f"freed {frame:#x}\n"
            assert "did not come from" in monitor.command(f"frame free {frame:#x}"), "freed twice"
        else:
            new = allocated(monitor.command(f"frame alloc {rng.randrange(1, 40)}"))
            assert not set(new) & set(held)
            held += new
    for frame in held:
        monitor.command(f"frame free {frame:#x}")
    assert counts(monitor)[-1] == start[-1]


def test_all_of_memory(stage, machines):
    """Until there is no more: the reserve is left, the monitor still works, and it all comes back."""
    machine = machines(stage.machine(memory="32M"))
    before = counts(machine)
    text = machine.command("frame alloc 100000")
    frames = allocated(text)
    assert len(frames) == len(set(frames)) and text.endswith("frame: not enough memory\n")
    total, free, promised, reserve, _ = counts(machine)
    assert free - promised <= reserve + 1, "frames are left that nobody gets"
    assert len(frames) > 0.9 * before[1], "the bookkeeping eats the memory"
    for line in ("heap", "test format", "mmap", "frame alloc"):
        assert machine.command(line).strip()
    # It takes a while to type them all: a part of them will do.
    for frame in frames[:200]:
        assert machine.command(f"frame free {frame:#x}") == f"freed {frame:#x}\n"
    again = allocated(machine.command("frame alloc 100"))
    assert set(again) <= set(frames)


def test_stack_overflow_is_reported(monitor):
    """The boot stack's guard page is hit; no other memory is damaged, and the report says what it was."""
    panic = monitor.expect_panic("crash overflow")
    assert re.search(r"kernel stack overflow in thread \d+", panic.detail)
    assert "double fault" in panic.text
    assert "crash_deeper" in panic.text
