"""calc and calc_server: a service that is a program, found by name, from its first answer to its end in the middle of a call."""

import re

import pytest

GONE = "calc: there is no server: start `calc_server &`\n"
DIED = "calc: the server died before it answered\n"


@pytest.fixture
def calc(shell):
    """A machine with calc_server in the background as job 1, registered."""
    start_server(shell)
    return shell


def start_server(shell):
    shell.send("calc_server &\r")
    shell.expect("calc_server: ready\r\n")
    shell.send("\r")
    shell.read_prompt()


def identity(shell, name):
    return next(line.split()[0] for line in shell.command("ps").splitlines() if line.split()[-1] == name)


def wait_in_background(shell, already=0):
    """`calc wait &`, until the server has its request: the client's identity."""
    before = set(re.findall(r"^ *(\d+) .* calc$", shell.command("ps"), re.M))
    shell.command("calc wait &")
    while f" {already + 1} waiting" not in shell.command("calc status"):
        pass
    return (set(re.findall(r"^ *(\d+) .* calc$", shell.command("ps"), re.M)) - before).pop()


def value(left, operation, right):
    """What C makes of it in 64 bits, or None."""
    if operation in "/%":
        if right == 0:
            return None
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        result = quotient if operation == "/" else left - right * quotient
        return None if quotient == 1 << 63 else result
    result = {"+": left + right, "-": left - right, "*": left * right}[operation]
    return result if -(1 << 63) <= result < 1 << 63 else None


def test_answers(calc, rng):
    assert calc.command("calc 6 \\* 7") == "42\n", "the server must compute 6 * 7, and the client print it"
    cases = [(rng.getrandbits(rng.randrange(1, 64)) * rng.choice([1, -1]), rng.choice("+-*/%"),
              rng.getrandbits(rng.choice([1, 8, 32, 63])) * rng.choice([1, -1])) for _ in range(10)]
    for left, operation, right in [*cases, (1, "/", 0), (1, "%", 0), (-(1 << 63), "/", -1), (-(1 << 63), "%", -1), ((1 << 63) - 1, "+", 1)]:
        expected = value(left, operation, right)
        assert calc.command(f"calc {left} '{operation}' {right}") == (
            f"{expected}\n" if expected is not None else "calc: there is no such number\n"), (
            f"{left} {operation} {right} is {expected} in 64 bits with sign, as C divides (None: there is no such number, because of a division by 0 or an "
            "overflow, which must be said)")
    assert calc.command("calc 1 x 1; echo $?") == "calc: operations are + - * / and %\n1\n", (
        "an operation that is not known must be refused with a line that lists the known ones, and status 1")
    assert calc.command("calc 1 + y; echo $?").endswith("\n2\n"), "a word that is no number is wrong usage: status 2"


def test_without_a_server(shell):
    assert shell.command("calc 6 \\* 7; echo $?") == GONE + "1\n", "without a server, `calc` must say so, and how to start one, and end with status 1"


def test_there_is_one_server(calc):
    assert calc.command("calc_server; echo $?") == "calc_server: exists already\n1\n", (
        "a second server must find the name taken, say that it exists already, and end with status 1")


def test_a_later_answer(calc):
    wait_in_background(calc)
    wait_in_background(calc, 1)
    text = calc.command("calc wake")
    while text.count("done: calc wait\n") < 2:
        text += calc.command("jobs")
    assert text.count("calc: woken\n") == 2 and "2 told\n" in text, (
        "`calc wake` must answer both clients that wait, and say that it told 2: each one's reply port is kept until then")
    assert calc.command("calc status") == "0 computed, 0 waiting\n", "both clients were answered, so none waits, and nothing was computed"


def test_the_server_is_killed_in_the_middle_of_a_call(calc):
    wait_in_background(calc)
    text = calc.command(f"kill {identity(calc, 'calc_server')}; wait")
    assert text.count(DIED) == 1 and "[1] killed: calc_server\n" in text, (
        "a client that waits for its answer must see its call end when the server is killed, and say so once; its reply right died with the server. "
        f"Printed was {text!r}")
    assert calc.command("calc 1 + 1") == GONE, "after the server's death its name is gone, and a client must say that there is no server"
    start_server(calc)  # the name is free again
    assert calc.command("calc 1 + 1") == "2\n", "a new server must take the name and answer"


def test_clients_that_die_cost_the_server_nothing(calc):
    server, held = identity(calc, "calc_server"), []
    for _ in range(6):
        text = calc.command(f"kill {wait_in_background(calc)}")
        while "killed: calc wait\n" not in text:
            text += calc.command("jobs")
        assert calc.command("calc wake") == "0 told\n", "the client that waited was killed, so there is nobody to tell: its dead name must be dropped"
        held.append(calc.command(f"ports {server}"))
    assert held[0] == held[-1] and "dead name" not in held[-1], (
        "six clients died, and the server's rights must be the same after the first and the last of them, without a dead name; they "
        f"were\n{held[0]}\nand\n{held[-1]}")
    assert calc.command("calc 20 + 22") == "42\n", "after all that the server must still compute"
