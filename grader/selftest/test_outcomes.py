"""Each way a machine can end has its name, and printed words alone earn none of them."""

import pytest

from machine.outcomes import DebugExit, Hang, Infrastructure, LostInput, Outcome, Panic, PowerOff, Reset, TripleFault
from machine.qemu import Config, Qemu

ENDINGS = {"t": TripleFault, "r": Reset, "o": PowerOff, "x": DebugExit, "p": Panic, "h": Hang, "e": Hang}


@pytest.mark.parametrize("command", ENDINGS)
def test_ending_is_named(toy, command):
    with pytest.raises(ENDINGS[command]) as caught:
        toy.command(command)
    assert type(caught.value) is ENDINGS[command]
    assert "monitor> " + command in caught.value.console


def test_hang_names_the_function_and_the_state(toy):
    with pytest.raises(Hang, match="busy") as caught:
        toy.command("e")
    assert caught.value.function.startswith("endless")
    assert "in endless" in str(caught.value)


def test_hang_with_interrupts_off(toy):
    with pytest.raises(Hang, match="halted with interrupts off"):
        toy.command("h")


def test_triple_fault_names_the_function(toy):
    with pytest.raises(TripleFault) as caught:
        toy.command("t")
    assert caught.value.function.startswith("triple")


def test_exit_code(toy):
    with pytest.raises(DebugExit) as caught:
        toy.command("x")
    assert caught.value.code == 21


def test_panic_report(toy):
    panic = toy.expect_panic("p")
    assert panic.detail == "page fault at 0xdead"
    assert panic.rip == 0x101234


def test_panic_report_that_comes_late(toy, monkeypatch):
    """On a busy host the processor may have halted before anybody has seen more than the first line: the report is whole all the same."""
    receive, registers = toy.qemu.serial.receive, toy.registers
    held, cut, dead = bytearray(), [], []

    def only_the_beginning():
        """All up to the beginning of the report; its rest when the processor has been seen to be dead."""
        held.extend(receive())
        begin = held.find(b"PANIC: ")
        end = len(held) if dead else 0 if cut or begin < 0 or len(held) < begin + 30 else begin + 30
        cut.extend([True] if end and not dead else [])
        data = bytes(held[:end])
        del held[:end]
        return data

    def look():
        result = registers()
        dead.extend([True] if result.dead else [])
        return result

    monkeypatch.setattr(toy.qemu.serial, "receive", only_the_beginning)
    monkeypatch.setattr(toy, "registers", look)
    panic = toy.expect_panic("p")
    assert cut and panic.rip == 0x101234, f"the report must be taken in to its end before it is judged; it is {panic.text!r}"


def test_panic_words_without_a_panic_are_text(toy):
    """A program that prints a panic by heart stops nothing."""
    assert toy.command("q").startswith("PANIC: page fault")
    assert toy.command("hello") == "? hello\n"


def test_printed_prompts_are_text(toy):
    """Prompts printed by heart are output: the answer goes on to where the kernel really waits."""
    text = toy.command("f")
    assert text == "all tests passed\nmonitor> reboot\nmonitor> late\n"
    assert toy.command("hello") == "? hello\n"


def test_forged_prompts_in_the_echo(toy):
    assert toy.command("monitor> monitor> ").endswith("? monitor> monitor> \n")


def test_lost_input_is_noticed(toy):
    toy.command("l")
    with pytest.raises(LostInput):
        toy.command("abcdefghijklmnopqrstuvwxyz")


def test_wrong_expectation_is_no_pass(toy):
    with pytest.raises(AssertionError, match="Panic was due"):
        toy.expect_panic("q")
    with pytest.raises(TripleFault):
        toy.expect_panic("t")


def test_unbootable_qemu_is_infrastructure(run_directory):
    with pytest.raises(Infrastructure, match="did not start"):
        Qemu(Config(iso=str(run_directory / "absent.iso")), directory=run_directory)


def test_qemu_ends_with_its_machine(toy):
    process = toy.qemu.process
    toy.close()
    assert process.poll() is not None
    assert not toy.qemu.directory.exists()


@pytest.mark.parametrize("outcome", [Panic("no frame left", text="PANIC", rip=16, console="a\x1b\n", function="take"), DebugExit(3), Hang("silent", registers="RIP=0")],
                         ids=lambda outcome: outcome.name)
def test_another_process_can_be_told(outcome):
    """A boot that failed is not waited for again: every test that needs it ends in the same way, in whichever worker."""
    told = Outcome.from_json(outcome.as_json())
    assert type(told) is type(outcome) and vars(told) == vars(outcome) and str(told) == str(outcome)
