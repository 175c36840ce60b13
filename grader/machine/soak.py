"""What a system must bear for long: each part takes a stage, what closes machines, random numbers and how much of it.

Invariant: at the end of a part the kernel has as many free frames, ports, messages and send-once rights as at its beginning.
"""

import re

from . import archive
from .kernel_state import BEHIND, kernel_state

PROCESSORS = [1, 2, 4]


def boots(stage, machines, rng, count):
    """Power-on to the prompt, on machines of the matrix, one after the other; each answers and goes off by itself."""
    for number in range(count):
        memory, kind, cpu = rng.choice(["32M", "64M", "256M", "1G", "5G"]), rng.choice(["pc", "q35"]), rng.choice(["qemu64", "max", "Nehalem", "EPYC"])
        machine = machines(stage.boot(cmdline="", memory=memory, machine=kind, cpu=cpu, shift=rng.randrange(4, 9),
                                       processors=rng.choice(PROCESSORS)))
        word = f"{rng.getrandbits(64):x}"
        assert machine.command(f"echo {word}") == f"{word}\n", f"boot {number} ({memory}, {kind}, {cpu}): the prompt is there, but echo does not answer"
        machine.close()


def commands(stage, machines, rng, count):
    """Lines typed at the shell, right and wrong ones. What they must print is known here."""
    shell = machines(stage.machine(cmdline="", processors=rng.choice(PROCESSORS)))

    def one():
        word, status = f"{rng.getrandbits(40):x}", rng.randrange(256)
        return rng.choice([
            (f"echo {word} '{word} {word}'", f"{word} {word} {word}\n"),
            (f"echo {word} | cat", f"{word}\n"),
            (f"{word}; echo $?", f"{word}: command not found\n127\n"),
            ("true; echo $?", "0\n"),
            ("false; echo $?", "1\n"),
            (f"v={word}; echo $v", f"{word}\n"),
            (f"cat /{word}; echo $?", f"cat: /{word}: not found\n1\n"),
            ("ps", None), ("ls", None), ("free", None), ("wc ls", None), ("hexdump hello.txt", None), ("uptime", None),
            (f"{word} )", None), (f"kill 9999{status}", None), ("calc 6 '*' 7", None), (f"sleep 0.00{status % 10}", None),
        ])

    def play(number):
        for _ in range(number):
            line, expected = one()
            said = shell.command(line)
            assert expected is None or said == expected, f"`{line}`: expected {expected!r}, came {said!r}"

    shell.command("echo first | cat")  # the server of pipes starts
    play(50)  # what is made once is made
    before = kernel_state(shell)
    play(count)
    after = kernel_state(shell)
    assert after == before, f"after {count} commands {BEHIND}: {before} before, {after} now"


def calls(stage, machines, rng, count):
    """Random system calls of hostile tasks, which are killed and started again at random: with wild arguments, and of IPC.
    On four processors: what one of them must keep from the others is then at stake as well."""
    shell = machines(stage.machine(cmdline="", processors=4))

    def play(number):
        text = shell.command(f"stress ipc {rng.getrandbits(63)} {number}")
        assert re.fullmatch(r"stress: (\d+) calls by (\d+) tasks, (\d+) of them killed\n", text), f"`stress ipc` must end with its sum; it printed {text[-300:]!r}"
        text = shell.command(f"stress {number} {rng.getrandbits(60)}")
        assert re.fullmatch(r"stress: \d+ calls by \d+ children, \d+ of them died\n", text), f"`stress` must end with its sum; it printed {text[-300:]!r}"

    play(5000)
    before = kernel_state(shell)
    play(count // 2)
    assert kernel_state(shell) == before, f"after {count} system calls {BEHIND}"


def files(stage, machines, rng, count):
    """ELF files with random bytes in their headers or anywhere: each is refused in words, or runs and ends; the shell goes on."""
    whole = archive.read(dict(stage.own_modules)["initrd.img"])
    programs = [file.data for file in whole.values() if file.executable]

    def broken():
        data = bytearray(rng.choice(programs))
        for _ in range(rng.choice([1, 2, 5, 50])):
            data[rng.randrange(rng.choice([64, 512, len(data)]))] = rng.randrange(256)
        return bytes(data[:rng.choice([len(data), len(data), rng.randrange(len(data))])])

    kept = {name: file.data for name, file in whole.items()}
    image = archive.write([archive.File(name, data, whole[name].executable) for name, data in kept.items()]
                          + [archive.File(f"broken{number}", broken(), True) for number in range(count)])
    shell = machines(stage.machine(cmdline="", modules={"initrd.img": image}, processors=rng.choice(PROCESSORS)))

    def beside_a_program(line):
        """Types a line while a program may print in the background, behind the prompt or in front of it. The shell stands at its prompt again
        when it answers with a word that nobody else knows, at the start of a line or not."""
        word = f"{rng.getrandbits(64):x}"
        shell.send(f"{line}\r")
        shell.send(f"echo {word[:8]}''{word[8:]}\r")
        return shell.expect(word)

    before = None
    for number in range(count):
        if number == 5:  # what is made once is made, the shell's memory for such an end too
            beside_a_program("crash null 1 2 & sleep 0.02; wait")
            shell.read_prompt()
            before = kernel_state(shell)
        said = beside_a_program(f"broken{number} 1 2 & sleep 0.02")
        if started := re.search(r"\[\d+\] (\d+)\r", said):
            beside_a_program(f"kill {started[1]}; wait")
        shell.read_prompt()
    assert shell.command("echo alive") == "alive\n", f"after {count} broken programs the shell must work as before"
    after = kernel_state(shell)
    assert before is None or after == before, f"after {count} broken programs {BEHIND}: {before} before, {after} now"


PARTS = {"boots": boots, "commands": commands, "calls": calls, "files": files}
