"""The session the roadmap asks for, word for word; the ways out of it; machines of other sizes."""

import re

import pytest

from machine.session import BANNER, boot_text


def memory_information(machine):
    match = re.fullmatch(r"Total: (\d+) MB\nUsed: (\d+) MB\nFree: (\d+) MB\n", machine.command("cat /proc/meminfo"))
    assert match, "`cat /proc/meminfo` must print three lines, `Total: N MB`, `Used: N MB` and `Free: N MB`"
    return [int(number) for number in match.groups()]


def test_session(shell, rng):
    assert boot_text(shell.console.text()) == BANNER.format(256), (
        "what stands between power-on and the first prompt must be the lines of the roadmap, and no others: see both texts")
    missing = sorted({"shell", "ls", "cat", "echo"} - set(shell.command("ls").splitlines()))
    assert not missing, f"`ls` does not list {missing}"
    total, used, free = memory_information(shell)
    assert total == 256 and used + free == total, f"/proc/meminfo must say that 256 MB are there, and used and free must be that together; it says {total}, {used}, {free}"
    assert used <= 16, f"at the prompt {used} MB are used, and 16 must do"
    assert shell.command("echo Hello, Mach_R!") == "Hello, Mach_R!\n", "the roadmap's third command"
    word = f"{rng.randrange(1 << 64):x}"
    assert shell.command(f"echo {word}") == f"{word}\n", f"`echo` must print {word}, a word that nobody could know before"


@pytest.mark.parametrize("size", [32, 48, 512])
def test_other_machines(stage, machines, size):
    machine = machines(stage.boot(cmdline="", memory=f"{size}M"))
    assert boot_text(machine.console.text()) == BANNER.format(size), (
        "what stands between power-on and the first prompt must be the lines of the roadmap, with this machine's memory: see both texts")
    total, used, free = memory_information(machine)
    assert total == size and used + free == total, f"/proc/meminfo must say that {size} MB are there, and used and free must be that together; it says {total}, {used}, {free}"
    assert machine.command("echo fine") == "fine\n", f"the shell must work on a machine of {size} MB"


def test_modern_processor(stage, machines):
    machine = machines(stage.boot(cmdline="", cpu="max"))
    assert machine.command("crash; echo $?") == "crash: killed: page fault at 0x0 (read)\n142\n", (
        "with SMEP and SMAP a program's fault must end the program only, with status 142 (128 + 14)")


def test_clear_lines(shell):
    assert shell.command("nonsense") == "nonsense: command not found\n", "a command that is not found is named"
    assert shell.command("cat nothing") == "cat: nothing: not found\n", "a file that is not found is named, by the program that wanted it"
    assert shell.command("ls /nowhere") == "ls: /nowhere: not found\n", "a directory that is not found is named"
    assert shell.command("crash") == "crash: killed: page fault at 0x0 (read)\n", "a program that faults ends alone, and one line says why and at which address"
    assert shell.command("welcome.txt") == "welcome.txt: not a program\n", "a file that is no program is not run"
    assert shell.command("cd /nowhere") == "cd: no such directory\n", "`cd` to a directory that is not there must say so"
    assert shell.command("") == "", "an empty line is answered with nothing but the next prompt"


@pytest.mark.until("09")
def test_unclosed_quote(shell):
    """From stage10 on the shell asks for the rest."""
    assert shell.command("echo 'open") == "shell: unclosed quote\n", "a quote that is never closed must be said, and nothing run"


@pytest.mark.parametrize("way", ["exit", "poweroff", "exit 5"])
def test_switching_off(shell, way):
    shell.expect_power_off(way)


def test_end_of_input_switches_off(shell):
    shell.send("\x04")
    shell.expect_power_off()


def test_the_shell_is_started_again(shell):
    """Ended from the monitor: that is no `exit`, which would switch the machine off."""
    shell.send("\x1d")
    shell.read_prompt(["monitor> "])
    found = re.search(r"^ *(\d+) shell ", shell.command("tasks", prompts=["monitor> "]), re.M)
    assert found, "`tasks` at the monitor must list the shell"
    shell.send(f"terminate {found.group(1)}\r")
    shell.expect("shell is ended(.|\r|\n)*the shell died and is started again(.|\r|\n)*Mach_R shell v0.1(.|\r|\n)*shell> ")
    shell.send("continue\r")
    shell.expect("continue\r+\n")
    assert shell.command("echo back", echo=False).endswith("back\n"), "the new shell must work"


def test_the_session_cannot_be_killed(shell):
    """Neither init nor the shell: with the shell's task anybody would have the console and the switch."""
    assert shell.command("kill 1; echo $?") == "kill: 1: not permitted\n1\n", "nobody may kill init: `not permitted`, status 1"
    found = re.search(r"^ *(\d+) .* shell$", shell.command("ps"), re.M)
    assert found, "`ps` must list the shell"
    said = shell.command(f"kill {found.group(1)}; /kill {found.group(1)}; ports {found.group(1)}")
    refused = f"kill: {found.group(1)}: not permitted\n"
    assert said == refused * 2 + "ports: not permitted\n", f"nobody may kill the shell or have its task's port; came {said!r}"
    assert shell.command("echo alive") == "alive\n", "the shell must go on"


def test_the_monitor_instead(stage, machines):
    machine = machines(stage.machine(cmdline="monitor"))
    assert "welcome.txt" in machine.command("ls"), "with `monitor` on the command line the monitor comes instead of init, and its `ls` lists the archive"


def test_the_chord_leads_to_the_monitor_and_back(shell):
    shell.send("\x1d")
    assert "init goes on" in shell.read_prompt(["monitor> "]), "Ctrl-] must lead to the monitor, which says that init goes on"
    assert "shell" in shell.command("tasks", prompts=["monitor> "]), "`tasks` at the monitor must list the shell"
    shell.send("continue\r")
    shell.expect("continue\r\n")
    shell.send("echo here\r")
    assert shell.read_prompt().endswith("here\n"), "after `continue` the shell must read what is typed"


def test_memory_in_use_at_the_prompt(shell):
    total, used, free = memory_information(shell)
    assert used <= 16, f"at the prompt {used} MB are used, and 16 must do"


@pytest.mark.own_stage
def test_the_monitor_repeats_the_milestone(stage, machines):
    text = machines(stage.machine(cmdline="monitor")).command("milestone")
    assert "\nHello, Mach_R!\n" in text and "milestone 8: ls, cat and echo ran in user mode" in text, (
        "`milestone` at the monitor must run ls, cat and echo in user mode and say so")
