"""The examples of EXTENSION.md, and sums like them."""


def test_examples(shell, parameters):
    assert shell.command("echo $((2 + 3 * (4 - 1)))") == "11\n"
    assert shell.command("echo a$((1+1))b \"$((0x10 * 2))\" '$((1))'") == "a2b 32 $((1))\n"
    assert shell.command(f"echo $((3 {parameters.LARGER} 4 * 2)) $((-7 / 2)) $((-7 % 2))") == ("8 -4 1\n" if parameters.ROUND == "down" else "8 -3 -1\n")


def test_random_sums(sums, agree):
    agree([sums.random(["+", "-", "*"], 3) for _ in range(60)])


def test_variables(shell, rng):
    values = {name: rng.randrange(-1000, 1000) for name in ("x", "y", "total")}
    for name, value in values.items():
        shell.command(f"{name}={value}")
    assert shell.command("echo $((x + $y * ${total}))") == f"{values['x'] + values['y'] * values['total']}\n"
    assert shell.command("n=0; n=$((n + 1)); n=$((n + 1)); echo $n $((nobody)) \"$((n*n))\"") == "2 0 4\n"
    shell.command("big=0xff")
    assert shell.command("echo $((big + 1))") == "256\n"


def test_wrong(wrong, shell):
    wrong("1 +", "syntax error")
    wrong("1 2", "syntax error")
    wrong("5 / (3 - 3)", "division by zero")
    assert shell.command("echo $((1 + 2)").startswith("shell: unclosed $((") and shell.command("echo $?") == "2\n"
