"""Physical frames: each handed out once, none that is in use, all of them back; and stacks that end in a guard page."""

import re

import pytest

PAGE = 4096
COUNTS = re.compile(r"^total (\d+)  free (\d+)  promised (\d+)$", re.M)


def counts(machine):
    text = machine.command("frames")
    found, settled = COUNTS.search(text), re.search(r"^settled free (\d+)$", text, re.M)
    assert found and settled, f"`frames` must print `total T  free F  promised P` and `settled free N`; it printed:\n{text}"
    return *map(int, found.groups()), int(settled.group(1))


def allocated(text):
    return [int(frame, 16) for frame in re.findall(r"^frame (0x[0-9a-f]+)$", text, re.M)]


def free(machine, frame):
    answer = machine.command(f"frame free {frame:#x}")
    assert answer == f"freed {frame:#x}\n", f"`frame free {frame:#x}`: the frame came from `frame alloc` and is not mapped, so expected was `freed {frame:#x}`, came {answer!r}"


def refuse(machine, line, why):
    """The line is answered with one line that is no success."""
    answer = machine.command(line)
    assert answer.count("\n") == 1 and answer.strip() and not answer.startswith("freed"), f"`{line}` must be refused with one line, because {why}; came {answer!r}"


def expect_different(frames, held=()):
    """No frame twice, none that somebody has."""
    twice = sorted({f"{frame:#x}" for frame in frames if frames.count(frame) > 1}) if len(set(frames)) < len(frames) else []
    assert not twice, f"`frame alloc` gave the same frame twice: {twice[:5]}; two owners would overwrite each other"
    both = sorted(f"{frame:#x}" for frame in set(frames) & set(held))
    assert not both, f"`frame alloc` gave {both[:5]}, which were given out before and never freed"


def occupied(machine):
    """Ranges that hold what was loaded: the image, and each module where `modules` says it is."""
    symbols = machine.symbols
    yield min(symbols.loaded_at.values()), symbols.address("image_end") & 0x7FFFFFFF
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
    total, counted, *_ = counts(machine)
    megabytes = machine.config.megabytes()
    assert 0 < counted <= total <= megabytes * 256, f"`frames` says {counted} of {total} frames are free, on a machine with {megabytes * 256} frames of RAM"
    assert total > megabytes * 256 * 0.93 - 600, (
        f"`frames` says total {total}, of {megabytes * 256} frames of RAM: more than 7 % and 600 frames are missing; is a range of the memory map ignored?")
    frames = allocated(machine.command("frame alloc 3000"))
    assert len(frames) == 3000, f"`frame alloc 3000` with {counted} frames free gave {len(frames)}"
    expect_different(frames)
    ranges = [(int(start, 16), int(end, 16)) for start, end in re.findall(r"^RAM (0x[0-9a-f]+) to (0x[0-9a-f]+)$", machine.command("frames"), re.M)]
    taken = list(occupied(machine))
    tables = machine.page_tables().tables()
    for frame in frames:
        assert frame % PAGE == 0 and frame, f"{frame:#x} is no frame: expected an address other than 0 that is a multiple of 4096"
        inside = [start for start, end in ranges if start <= frame < end]
        assert inside, f"frame {frame:#x} lies in none of the ranges that `frames` calls RAM: {[f'{start:#x} to {end:#x}' for start, end in ranges]}"
        inside = [f"{start:#x} to {end:#x}" for start, end in taken if start < frame + PAGE and frame < end]
        assert not inside, f"frame {frame:#x} is in use: it belongs to the kernel's image or to a module, at {inside}; were those set aside before the first frame was given?"
        assert frame not in tables, f"frame {frame:#x} is a page table of the running kernel: whoever writes to it changes the page tables"
    for content, (size, place) in zip(modules.values(), re.findall(r"^data\d+ +(\d+) bytes .* at (0x[0-9a-f]+)", machine.command("modules"), re.M)):
        same = machine.memory.read(int(place, 16), int(size)) == content
        assert same, f"the module of {size} bytes at {place} is no longer what the boot loader loaded: somebody got a frame of it and wrote there"


def test_freed_frames_come_back(monitor, rng):
    """Random taking and giving back; the count follows, and at the end it is what it was."""
    start = counts(monitor)
    held = []
    for _ in range(12):
        if held and rng.random() < 0.4:
            frame = held.pop(rng.randrange(len(held)))
            free(monitor, frame)
            refuse(monitor, f"frame free {frame:#x}", "it was freed already")
        else:
            new = allocated(monitor.command(f"frame alloc {rng.randrange(1, 40)}"))
            expect_different(new, held)
            held += new
    for frame in held:
        monitor.command(f"frame free {frame:#x}")
    now = counts(monitor)[-1]
    assert now == start[-1], f"everything was freed, so `settled free` should be {start[-1]} again, but is {now}: a frame was lost, or given back twice"


def test_all_of_memory(stage, machines):
    """Until there is no more: the monitor still works, and it all comes back."""
    machine = machines(stage.machine(memory="32M"))
    before = counts(machine)
    text = machine.command("frame alloc 100000")
    frames = allocated(text)
    expect_different(frames)
    assert text.endswith("frame: not enough memory\n"), f"there are no 100,000 frames, so the last line should be `frame: not enough memory`, and is {text[-60:]!r}"
    _, left, promised, _ = counts(machine)
    assert left - promised <= 1, f"{left} frames are free, {promised} promised: others are left that nobody gets"
    assert len(frames) > 0.9 * before[1], f"of {before[1]} free frames only {len(frames)} could be had: the bookkeeping eats the memory"
    for line in ("heap", "test format", "mmap", "frame alloc"):
        assert machine.command(line).strip(), f"without free frames the monitor must still answer; `{line}` printed nothing"
    # It takes a while to type them all: a part of them will do.
    for frame in frames[:200]:
        free(machine, frame)
    again = allocated(machine.command("frame alloc 100"))
    assert len(again) == 100, f"200 frames were freed, and of 100 asked for then came {len(again)}"
    expect_different(again, frames[200:])


def test_stack_overflow_is_reported(monitor):
    """The boot stack's guard page is hit; no other memory is damaged, and the report says what it was."""
    panic = monitor.expect_panic("crash overflow")
    assert re.search(r"kernel stack overflow in thread \d+", panic.detail), (
        f"the overflow must be reported as `PANIC: kernel stack overflow in thread N`; came {panic.detail!r}: a page fault in a guard page is recognised by "
        "its address")
    called = re.findall(r"#\d+ 0x[0-9a-f]+ (.+)\+0x", panic.text)
    most = max((called.count(name) for name in called), default=0)
    assert most >= 3, f"the backtrace must show the function that called itself until the stack was full; it shows {called}"
