"""The session the roadmap asks for, word for word; the ways out of it; machines of other sizes."""

import re

import pytest

from machine.session import BANNER, boot_text


def memory_information(machine):
    match = re.fullmatch(r"Total: (\d+) MB\nUsed: (\d+) MB\nFree: (\d+) MB\n", machine.command("cat /proc/meminfo"))
    assert match, "cat /proc/meminfo"
    return [int(number) for number in match.groups()]


def test_session(shell, rng):
    assert boot_text(shell.console.text()) == BANNER.format(256)
    assert {"shell", "ls", "cat", "echo"} <= set(shell.command("ls").splitlines())
    total, used, free = memory_information(shell)
    assert total == 256 and used + free == total and used <= 16
    assert shell.command("echo Hello, Mach_R!") == "Hello, Mach_R!\n"
    word = f"{rng.randrange(1 << 64):x}"
    assert shell.command(f"echo {word}") == f"{word}\n"


@pytest.mark.parametrize("size", [32, 48, 512])
def test_other_machines(stage, machines, size):
    machine = machines(stage.boot(cmdline="", memory=f"{size}M"))
    assert boot_text(machine.console.text()) == BANNER.format(size)
    total, used, free = memory_information(machine)
    assert total == size and used + free == total
    assert machine.command("echo fine") == "fine\n"


def test_modern_processor(stage, machines):
    machine = machines(stage.boot(cmdline="", cpu="max"))
    assert machine.command("crash; echo $?") == "crash: killed: page fault at 0x0\n142\n"


def test_clear_lines(shell):
    assert shell.command("nonsense") == "nonsense: command not found\n"
    assert shell.command("cat nothing") == "cat: nothing: not found\n"
    assert shell.command("ls /nowhere") == "ls: /nowhere: not found\n"
    assert shell.command("crash") == "crash: killed: page fault at 0x0\n"
    assert shell.command("welcome.txt") == "welcome.txt: not a program\n"
    assert shell.command("cd /nowhere") == "cd: no such directory\n"
    assert shell.command("echo 'open") == "shell: unclosed quote\n"
    assert shell.command("") == ""


@pytest.mark.parametrize("way", ["exit", "poweroff", "exit 5"])
def test_switching_off(shell, way):
    shell.expect_power_off(way)


def test_end_of_input_switches_off(shell):
    shell.send("\x04")
    shell.expect_power_off()


def test_the_shell_is_started_again(shell):
    identity = re.search(r"^ *(\d+) .* shell$", shell.command("ps"), re.M).group(1)
    text = shell.command(f"kill {identity}")
    assert "Mach_R shell v0.1" in text
    assert shell.command("echo back") == "back\n"


def test_init_cannot_be_killed(shell):
    assert shell.command("kill 1; echo $?") == "kill: 1: not permitted\n1\n"


def test_the_monitor_instead(stage, machines):
    machine = machines(stage.machine(cmdline="monitor"))
    assert "welcome.txt" in machine.command("ls")


def test_the_chord_leads_to_the_monitor_and_back(shell):
    shell.send("\x1d")
    assert "init goes on" in shell.read_prompt(["monitor> "])
    assert "shell" in shell.command("tasks", prompts=["monitor> "])
    shell.send("continue\r")
    shell.expect("continue\r\n")
    shell.send("echo here\r")
    assert shell.read_prompt().endswith("here\n")


def test_memory_in_use_at_the_prompt(shell):
    total, used, free = memory_information(shell)
    assert used <= 16


@pytest.mark.own_stage
def test_the_monitor_repeats_the_milestone(stage, machines):
    text = machines(stage.machine(cmdline="monitor")).command("milestone")
    assert "\nHello, Mach_R!\n" in text and "milestone 8: ls, cat and echo ran in user mode" in text
