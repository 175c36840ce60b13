"""Random arithmetic, made as a tree, so that its value is known without anybody having to read it."""

import pytest

LEVELS = (("||",), ("&&",), ("|",), ("^",), ("&",), ("==", "!="), ("<", "<=", ">", ">="), ("<<", ">>"), ("+", "-"), ("*", "/", "%"))
BINDS = {operator: level for level, operators in enumerate(LEVELS) for operator in operators}
UNARY, PRIMARY = len(LEVELS) + 1, len(LEVELS) + 2


def wrapped(value):
    """As 64 bits with a sign hold it."""
    return (value + (1 << 63)) % (1 << 64) - (1 << 63)


class Sums:
    """text(...) writes a random sum; value(...) is what it comes to. A sum is a number, (operator, sum) or (operator, sum, sum)."""

    def __init__(self, rng, parameters):
        self.rng, self.round_down = rng, parameters.ROUND == "down"
        self.larger, self.binds = parameters.LARGER, {**BINDS, parameters.LARGER: len(LEVELS)}

    def random(self, operators, depth, numbers=None):
        if depth == 0 or self.rng.random() < 0.1:
            return (numbers or self.number)()
        operator = self.rng.choice(operators)
        if operator in ("u-", "u+", "!", "~"):
            return operator, self.random(operators, depth - 1, numbers)
        return operator, self.random(operators, depth - 1, numbers), self.random(operators, depth - 1, numbers)

    def number(self):
        return self.rng.choice([self.rng.randrange(10), self.rng.randrange(1000), self.rng.randrange(1 << 40), self.rng.randrange(1 << 63)])

    def divided(self, a, b):
        whole = a // b if self.round_down else abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
        return whole, a - whole * b

    def value(self, sum_):
        """None: a division by zero is in what is evaluated."""
        if isinstance(sum_, int):
            return sum_
        operator, a = sum_[0], self.value(sum_[1])
        if a is None:
            return None
        if len(sum_) == 2:
            return wrapped({"u-": -a, "u+": a, "!": int(a == 0), "~": ~a}[operator])
        if operator == "&&" and a == 0 or operator == "||" and a != 0:
            return int(operator == "||")
        b = self.value(sum_[2])
        if b is None or operator in "/%" and b == 0:
            return None
        return wrapped(int({
            "||": lambda: b != 0, "&&": lambda: b != 0, "|": lambda: a | b, "^": lambda: a ^ b, "&": lambda: a & b, "==": lambda: a == b,
            "!=": lambda: a != b, "<": lambda: a < b, "<=": lambda: a <= b, ">": lambda: a > b, ">=": lambda: a >= b, "<<": lambda: a << b % 64,
            ">>": lambda: a >> b % 64, "+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: self.divided(a, b)[0],
            "%": lambda: self.divided(a, b)[1], self.larger: lambda: max(a, b)}[operator]()))

    def text(self, sum_, outside=0):
        """With the brackets that it needs, and now and then one more."""
        blank = self.rng.choice(["", " ", "  "])
        if isinstance(sum_, int):
            return self.rng.choice([str(sum_), hex(sum_)])
        if len(sum_) == 2:
            binds, text = UNARY, sum_[0].removeprefix("u") + blank + self.text(sum_[1], UNARY)
        else:
            binds = self.binds[sum_[0]]
            text = f"{self.text(sum_[1], binds)}{blank}{sum_[0]}{blank or ' '}{self.text(sum_[2], binds + 1)}"
        return f"({blank}{text}{blank})" if binds < outside or self.rng.random() < 0.05 else text


@pytest.fixture
def sums(rng, parameters):
    return Sums(rng, parameters)


@pytest.fixture
def agree(shell, sums):
    """agree(sums): each is typed, several in a line, and its value held against what comes."""

    def agreed(asked):
        for start in range(0, len(asked), 6):
            some = [(sums.text(one), sums.value(one)) for one in asked[start:start + 6]]
            said = shell.command("echo " + " ".join(f"$(({text}))" for text, _ in some))
            due = " ".join(str(value) for _, value in some) + "\n"
            assert said == due, "\n".join(["these sums", *(text for text, _ in some), f"are {due}and not {said}"])

    return agreed


@pytest.fixture
def wrong(shell, parameters):
    """wrong(text, words): this arithmetic is refused in these words, and nothing behind it runs."""

    def refused(text, words):
        said = shell.command(f"echo before; echo $(({text})) here; echo behind")
        assert said == f"before\nshell: arithmetic: {words}\n", f"`$(({text}))` must be answered by `arithmetic: {words}`, and end the line; it said\n{said}"
        status = shell.command("echo $?")
        assert status == f"{parameters.STATUS}\n", f"then $? is {parameters.STATUS}, and not {status}"

    return refused
