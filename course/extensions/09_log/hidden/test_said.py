"""The log of EXTENSION.md, held against the serial line."""

import re


def test_every_length(shell, said, parameters, rng):
    """Lines of many lengths, so that the first byte kept is in the middle of one, at its end, at its beginning."""
    log = f"cat /proc/{parameters.NAME}"
    for _ in range(12):
        for _ in range(rng.randrange(1, 5)):
            shell.command("echo " + "x" * rng.randrange(1, 400))
        said(shell).check(log)
    here = said(shell)
    # So many bytes that the oldest one kept is the newline itself, the one before it, the one behind it.
    for extra in (-1, 0, 1):
        text = here.all() + "echo \n" + "\nshell> " + log + "\n"
        last_line = text.rindex("\n", 0, len(text) - parameters.SIZE + 200)
        want = len(text) - last_line - parameters.SIZE + extra
        if want < 0:
            shell.command("echo " + "y" * (-want // 2))
        said(shell).check(log)


def test_a_line_without_end(shell, said, parameters):
    """Of a line that is longer than the log only its end is left, behind which the first whole line begins."""
    log = f"cat /proc/{parameters.NAME}"
    shell.command("echo " + "w" * (2 * parameters.SIZE))
    said(shell).check(log)
    for size in (parameters.SIZE // 2, parameters.SIZE + 100):
        said(shell).check(f"{log} # {'z' * size}")
    said(shell).check(log)


def test_programs_and_the_monitor(shell, said, parameters):
    shell.command("uname")
    shell.command("sleep 0.1 & nobody")
    shell.command("wait")
    said(shell).check(f"cat /proc/{parameters.NAME}")
    shell.send("\x1d")
    shell.read_prompt(["monitor> "])
    said(shell).check(parameters.COMMAND)
    shell.command("frames")
    said(shell).check(parameters.COMMAND)


def test_more_than_it_holds_at_once(shell, said, parameters):
    """One program prints many times as much as there is room for."""
    shell.command("cat /proc/meminfo /proc/tasks")
    for _ in range(3):
        shell.command("cat " + " ".join(["/proc/ipc", "/proc/tasks"] * 20))
        said(shell).check(f"cat /proc/{parameters.NAME}")


def test_memory(stage, machines, parameters):
    """Two machines are alike, but that on one of them the log was read more often."""
    free = []
    for often in (3, 40):
        machine = machines(stage.machine(cmdline=""))
        for _ in range(often):
            machine.command(f"cat /proc/{parameters.NAME}")
        machine.send("\x1d")
        machine.read_prompt(["monitor> "])
        free.append(int(re.search(r"^settled free (\d+)", machine.command("frames"), re.M)[1]))
    assert free[1] >= free[0] - 4, f"what was made for a file that was read goes when it is closed; after 3 and 40 of them {free} frames are free"


def test_as_it_was_when_opened(shell, said, parameters):
    """It is read while it is printed, which adds to the log, and not to the file."""
    shell.command("echo " + "v" * 300)
    due = said(shell).due(f"cat /proc/{parameters.NAME} /proc/{parameters.NAME}")
    came = shell.command(f"cat /proc/{parameters.NAME} /proc/{parameters.NAME}")
    assert came.startswith(due), "the first of both is what was there when it was opened"
    whole = said(shell).all()
    assert len(came) <= 2 * parameters.SIZE and whole.replace("\r", "").endswith(came + "shell> ")
