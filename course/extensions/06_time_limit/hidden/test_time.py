"""What EXTENSION.md says in its smaller sentences."""

import re

from machine import abi, programs
from machine.abi import call

DATA = abi.FLAT_DATA


def busy(milliseconds, label=".busy"):
    return f"{call('clock_get')}    lea r12, [rax + {milliseconds}000000]\n{label}:\n{call('clock_get')}    cmp rax, r12\n    jb {label}\n"


def test_sleep_costs_nothing(limited, ended):
    """Before, between and behind what is worked."""
    little = call("thread_sleep", 15) + busy(5)
    said = limited((40, call("thread_sleep", 200) + busy(30) + call("exit", 5)),
                   (40, "".join(little.replace(".busy", f".busy{number}") for number in range(7)) + call("exit", 6)),
                   (40, "".join(little.replace(".busy", f".busy{number}") for number in range(12)) + call("exit", 7)))
    assert said == ["exit 5", "exit 6", ended], f"with a limit of 40 ms: 200 of sleep and 30 of work, 7 times 15 and 5, 12 times 15 and 5; they ended with {said}"


def test_threads_count_together(limited, ended, parameters):
    """They take turns: when each of three has worked for 20 ms, the program has for 60."""
    def source(together):
        start = "".join(f"    lea r15, [worker]\n{call('thread_create', 'r15', DATA + 0x4000 * number, 0, 0)}" for number in (1, 2))
        return f"{start}{busy(together)}{call('exit', 8)}\nworker:\n    jmp $\n"

    grace = parameters.GRACE
    said = limited((60, source(35)), (60, source(60 + grace + 2)), (20, source(55)))
    assert said == ["exit 8", ended, ended], f"three threads that work for 35, {60 + grace + 2} and 55 ms, with 60, 60 and 20; they ended with {said}"


def test_exactly(limited, ended, parameters, rng):
    plays, due = [], []
    for _ in range(5):
        limit = rng.randrange(10, 300)
        plays += [(limit, busy(limit - 2) + call("exit", 1)), (limit, busy(limit + parameters.GRACE) + call("exit", 1))]
        due += ["exit 1", ended]
    said = limited(*plays)
    assert said == due, "\n".join(f"with a limit of {limit} ms: {one!r}, and {other!r} was due" for (limit, _), one, other in zip(plays, said, due))


def test_nothing_is_left(stage, machines, run_directory, parameters):
    sources = {"endless": "    jmp $\n", "quick": call("exit", 0), "asleep": call("thread_sleep", 20) + call("exit", 1)}
    machine = machines(stage.machine(modules={name: programs.flat(source, run_directory) for name, source in sources.items()}))

    def state():
        threads = len(machine.command("threads").splitlines())
        return int(re.search(r"^settled free (\d+)", machine.command("frames"), re.M)[1]), threads

    def play():
        for name in sources:
            machine.command(f"{parameters.COMMAND} 30 {name}")

    play()
    before = state()
    for _ in range(8):
        play()
    assert state() == before, "(settled frames, lines of `threads`) are as they were, at once"
    machine.command(f"{parameters.COMMAND} {parameters.MOST} quick")
    assert state() == before, "also when a program ends long before its time"


def test_run_has_no_limit(stage, machines, run_directory, parameters):
    source = busy(150) + call("exit", 9)
    machine = machines(stage.machine(modules={"long": programs.flat(source, run_directory)}))
    machine.command(f"{parameters.COMMAND} 10 long")
    assert machine.command("run long") == "long: exit 9\n" and machine.command(f"{parameters.COMMAND} 200 long") == "long: exit 9\n"
    assert machine.command(f"{parameters.COMMAND} 100 long") == f"long: killed: {parameters.WORDS}\n"
