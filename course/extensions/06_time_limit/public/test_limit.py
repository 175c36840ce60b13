"""What EXTENSION.md shows."""

from machine.abi import call


def busy(milliseconds):
    return f"{call('clock_get')}    lea r12, [rax + {milliseconds}000000]\n.busy:\n{call('clock_get')}    cmp rax, r12\n    jb .busy\n"


def test_endless(limited, ended):
    said = limited((50, "    jmp $\n"), (20, ".again:\n" + call("thread_yield") + "    jmp .again\n"))
    assert said == [ended, ended], f"both loops must end with {ended!r}; they ended with {said}"


def test_in_time(limited, ended, parameters):
    said = limited((50, busy(40) + call("exit", 3)), (50, busy(50 + parameters.GRACE + 1) + call("exit", 3)), (50, call("exit", 4)))
    assert said == ["exit 3", ended, "exit 4"], f"of 50 ms these take 40, {50 + parameters.GRACE + 1} and nearly none; they ended with {said}"


def test_wrong(monitor, parameters):
    usage = monitor.command(parameters.COMMAND)
    assert usage.startswith(f"usage: {parameters.COMMAND} ") and usage.count("\n") == 1
    for limit in ("0", f"{parameters.MOST + 1}", "x", "18446744073709551615", "-5"):
        assert monitor.command(f"{parameters.COMMAND} {limit} nobody") == usage, f"a limit is a number from 1 to {parameters.MOST}"
    assert monitor.command(f"{parameters.COMMAND} {parameters.MOST} nobody") == "nobody: no such program\n"
