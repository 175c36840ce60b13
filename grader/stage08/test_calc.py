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
    assert calc.command("calc 6 \\* 7") == "42\n"
    cases = [(rng.getrandbits(rng.randrange(1, 64)) * rng.choice([1, -1]), rng.choice("+-*/%"),
              rng.getrandbits(rng.choice([1, 8, 32, 63])) * rng.choice([1, -1])) for _ in range(10)]
    for left, operation, right in [*cases, (1, "/", 0), (1, "%", 0), (-(1 << 63), "/", -1), (-(1 << 63), "%", -1), ((1 << 63) - 1, "+", 1)]:
        expected = value(left, operation, right)
        assert calc.command(f"calc {left} '{operation}' {right}") == (
            f"{expected}\n" if expected is not None else "calc: there is no such number\n")
    assert calc.command("calc 1 x 1; echo $?") == "calc: operations are + - * / and %\n1\n"
    assert calc.command("calc 1 + y; echo $?").endswith("\n2\n")


def test_without_a_server(shell):
    assert shell.command("calc 6 \\* 7; echo $?") == GONE + "1\n"


def test_there_is_one_server(calc):
    assert calc.command("calc_server; echo $?") == "calc_server: exists already\n1\n"


def test_a_later_answer(calc):
    wait_in_background(calc)
    wait_in_background(calc, 1)
    text = calc.command("calc wake")
    while text.count("done: calc wait\n") < 2:
        text += calc.command("jobs")
    assert text.count("calc: woken\n") == 2 and "2 told\n" in text
    assert calc.command("calc status") == "0 computed, 0 waiting\n"


def test_the_server_is_killed_in_the_middle_of_a_call(calc):
    wait_in_background(calc)
    text = calc.command(f"kill {identity(calc, 'calc_server')}; wait")
    assert text.count(DIED) == 1 and "[1] killed: calc_server\n" in text
    assert calc.command("calc 1 + 1") == GONE
    start_server(calc)  # the name is free again
    assert calc.command("calc 1 + 1") == "2\n"


def test_clients_that_die_cost_the_server_nothing(calc):
    server, held = identity(calc, "calc_server"), []
    for _ in range(6):
        text = calc.command(f"kill {wait_in_background(calc)}")
        while "killed: calc wait\n" not in text:
            text += calc.command("jobs")
        assert calc.command("calc wake") == "0 told\n"
        held.append(calc.command(f"ports {server}"))
    assert held[0] == held[-1] and "dead name" not in held[-1]
    assert calc.command("calc 20 + 22") == "42\n"
