"""What a student reads when a test of the grader fails: every assertion says in words what it means, and names what is wrong."""
import ast
from pathlib import Path

import pytest

GRADER = Path(__file__).resolve().parents[2] / "grader"
FILES = sorted([*GRADER.glob("stage*/**/*.py"), *GRADER.glob("common/*.py"), *GRADER.glob("models/*.py")])
FEWEST_WORDS = 4


def words(message):
    """The words of a message that stand there, without what is filled in."""
    if isinstance(message, ast.Constant) and isinstance(message.value, str):
        return message.value.split()
    if isinstance(message, ast.JoinedStr):
        return " ".join(part.value for part in message.values if isinstance(part, ast.Constant)).split()
    if isinstance(message, ast.BinOp) and isinstance(message.op, ast.Add):
        return words(message.left) + words(message.right)
    return []


def is_call(node, *names):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def hides_the_culprit(test):
    """any() and all() say only True or False, and sets compared by size show two sets: neither shows which element it was."""
    for node in ast.walk(test):
        if is_call(node, "any", "all"):
            return "any() or all()"
        if isinstance(node, ast.Compare) and any(isinstance(op, (ast.LtE, ast.GtE, ast.Lt, ast.Gt)) for op in node.ops):
            if any(is_call(side, "set") or isinstance(side, (ast.Set, ast.SetComp)) for side in [node.left, *node.comparators]):
                return "sets that are compared"
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.Sub)) and (is_call(node.left, "set") or is_call(node.right, "set")):
            return "an operation on sets"
    return None


def problems(source):
    """(line, what is wrong) for each assertion that does not help its reader."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Assert):
            continue
        if node.msg is None:
            yield node.lineno, "an assertion without a message"
        elif len(words(node.msg)) < FEWEST_WORDS and not isinstance(node.msg, ast.Call):
            yield node.lineno, "a message that is no sentence"
        elif hidden := hides_the_culprit(node.test):
            yield node.lineno, f"{hidden}: make a list of what is wrong, assert that it is empty, and show it"


def test_every_assertion_says_what_it_means():
    found = [f"{path.relative_to(GRADER.parent)}:{line}: {what}" for path in FILES for line, what in sorted(problems(path.read_text()))]
    assert not found, "a student reads these; say what was expected, what came, and what that usually means:\n" + "\n".join(found)


@pytest.mark.parametrize("source, count", [
    ("assert a == b", 1),
    ("assert a == b, 'x'", 1),
    ("assert a == b, f'{a} and {b} here'", 1),
    ("assert a == b, 'a must be what b says'", 0),
    ("assert a == b, f'the page {a:#x} must be {b}'", 0),
    ("assert a, f'the list is {b}: ' + 'these are wrong\\n' + c", 0),
    ("assert a, report.summary()", 0),
    ("assert any(x for x in y), f'one of {y} must be right'", 1),
    ("assert not all(y), f'one of {y} must be wrong'", 1),
    ("assert set(a) <= set(b), f'all of {a} must be in b'", 1),
    ("assert {1, 2} <= a, f'all of it must be in {a}'", 1),
    ("assert not set(a) & b, f'none of {a} may be in b'", 1),
    ("assert len(set(a)) == len(a), f'two of {a} are the same'", 0),
    ("def f():\n    for a in b:\n        assert a", 1),
])
def test_what_is_found(source, count):
    assert len(list(problems(source))) == count
