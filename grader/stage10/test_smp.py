"""Programs whose threads run on several processors at once: what may go wrong only there is done many times. In turn under -icount,
and at the same time on the host's threads; the parts are those of programs/smp.c."""

from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "programs/smp.c"
# How often each is done.
PARTS = {"protects": 40, "unmaps": 40, "sends": 40, "copies": 40, "descriptors": 2000, "registers": 60, "threads": 40, "calls": 150, "turn": 20, "kills": 20}


@pytest.fixture
def run(stage, machines, with_files, compile_program):
    files = with_files({"smp": compile_program(PROGRAM.read_text())})

    def ran(part, times, processors, patience=None, **options):
        machine = machines(stage.machine(cmdline="", modules=files, processors=processors, **options))
        machine.console.quiet_limit = patience or machine.console.quiet_limit
        text = machine.command(f"smp {part} {times}")
        assert text == f"{part}: ok\n", f"`smp {part} {times}` with {processors} processors (grader/stage10/programs/smp.c) says what came:\n{text}"
        left = machine.command("ps")
        assert " smp" not in left, f"`smp {part}` has ended, and nothing of it may be left; `ps` says\n{left}"

    return ran


@pytest.mark.parametrize("processors", [2, 4])
@pytest.mark.parametrize("part", PARTS)
def test_in_turn(run, part, processors):
    run(part, PARTS[part], processors)


@pytest.mark.parametrize("part", PARTS)
def test_at_once(run, part):
    """Without -icount the emulator gives each processor a thread of the host."""
    run(part, PARTS[part] // 2, 2, shift=None)


@pytest.mark.long
@pytest.mark.parametrize("part", PARTS)
def test_four_at_once(run, part):
    """Where the host has fewer, the one that holds the kernel lock often does not run, and nobody gets on."""
    run(part, PARTS[part], 4, patience=300, shift=None)
