"""What a `trial` command prints, judged: the digest, and where it is another one, the first step at which model and kernel part."""

import re
from dataclasses import dataclass, field

from machine.splitmix import MASK

STEP_LINE = r"trial {name}: step (\d+) after (0x[0-9a-f]{{16}}):((?: \d+)*)\n"
DIGEST_LINE = r"trial {name}: digest (0x[0-9a-f]{{16}})\n"
SHOWN = 12  # numbers of a step that agree, before the one that does not


class Digest:
    """FNV-1a over the eight bytes of each number, the lowest first. Like the kernel's, it is told where steps begin, and keeps
    what enters in step `watched`: (number, what it is)."""

    def __init__(self, watched=None):
        self.value, self.watched = 0xCBF29CE484222325, watched
        self.before = []  # the digest before each step
        self.title, self.kept = "", []

    def begin_step(self, title="", *arguments):
        self.before.append(self.value)
        if self.watching():
            self.title = title.format(*arguments)

    def watching(self):
        return len(self.before) - 1 == self.watched

    def add(self, number, what="", *arguments):
        for byte in (number & MASK).to_bytes(8, "little"):
            self.value = ((self.value ^ byte) * 0x100000001B3) & MASK
        if self.watching():
            self.kept.append((number & MASK, what.format(*arguments)))


@dataclass
class Answer:
    """What the kernel printed to `trial NAME SEED COUNT [STEP]`."""

    text: str
    digest: int | None = None
    before: int | None = None  # the digest before the step that was asked for; None if there was no such step
    numbers: list = field(default_factory=list)  # what entered in it


def ask(machine, name, seed, count, step=None):
    answer = Answer(machine.command(f"trial {name} {seed:#x} {count}" + (f" {step}" if step is not None else "")))
    if found := re.search(DIGEST_LINE.format(name=name), answer.text):
        answer.digest = int(found.group(1), 16)
    if found := re.search(STEP_LINE.format(name=name), answer.text):
        answer.before, answer.numbers = int(found.group(2), 16), [int(number) for number in found.group(3).split()]
    return answer


def check(machine, model, seed, count):
    """`trial` prints the digest of the model (models.heap, models.sched, models.ipc); else this says at which step they part."""
    name = model.NAME
    due, came = model.run(seed, count, Digest()), ask(machine, name, seed, count)
    if came.digest == due.value:
        return
    lines = [f"`trial {name} {seed:#x} {count}` ended with another digest than the rules of docs/CONTRACT.md give.",
             f"expected: {due.value:#018x}", f"came:     {f'{came.digest:#018x}' if came.digest is not None else came.text.strip()!r}"]
    again = ask(machine, name, seed, count)
    if again.digest != came.digest:
        lines += [f"Asked again, the kernel ended with {f'{again.digest:#018x}' if again.digest is not None else again.text.strip()!r}: something enters the "
                  "digest, or decides what enters, that does not follow from the seed. Usually that is an address, a time, an interrupt that came in "
                  "between, or what an earlier trial has left behind."]
    raise AssertionError("\n".join([*lines, *first_parting(machine, model, seed, count, due)]))


def first_parting(machine, model, seed, count, due):
    """Lines that name the first step that differs. Both sides say the digest before any step, and once different it stays so:
    so the step is found by halving."""
    name, agree, part = model.NAME, 0, len(due.before)
    first = ask(machine, name, seed, count, 0).before
    if not part:
        return [f"This trial has no steps; the kernel's has {'some' if first else 'none either'}."]
    if first is None:
        return [f"The kernel does not say what entered in one step (`trial {name} SEED COUNT STEP`), or began none: then no step can be named."]
    if first != due.before[0]:
        return [f"Before the first step the digest is {due.before[0]:#018x}, the offset of FNV-1a; the kernel began with {first:#018x}."]
    while part - agree > 1:
        middle = (agree + part) // 2
        if ask(machine, name, seed, count, middle).before == due.before[middle]:
            agree = middle
        else:
            part = middle
    model_step, kernel_step = model.run(seed, count, Digest(agree)), ask(machine, name, seed, count, agree)
    return [f"The first step at which they part is step {agree} of {len(due.before)}; all before it is right. It is asked for with "
            f"`trial {name} {seed:#x} {count} {agree}`.", f"what happens there: {model_step.title}",
            *compare(model_step.kept, kernel_step.numbers), f"what it usually means: {model.HINT}"]


def compare(expected, came):
    """Lines about the first number of a step that is another one."""
    at = next((at for at, (number, _) in enumerate(expected) if at >= len(came) or came[at] != number), len(expected))
    right = [f"  {what}: {number}, as it should be" for number, what in expected[max(0, at - SHOWN):at]]
    if at == len(expected):
        return [*right, f"the kernel goes on where the rules have nothing more, with {came[at:at + SHOWN]}" if came[at:] else
                "all numbers of this step agree: the kernel's trial ends here, or begins a step where the rules have none"]
    number, what = expected[at]
    answered = f"{came[at]} ({came[at]:#x})" if at < len(came) else "nothing more in this step"
    return [*right, f"  {what}: the model says {number} ({number:#x}), the kernel answered {answered}"]


def check_steps(machine, model, seed, count):
    """`trial NAME SEED COUNT STEP` says what the rules say of a step: of the first, the last and one between; nothing behind the last."""
    name, whole = model.NAME, model.run(seed, count, Digest())
    last = len(whole.before) - 1
    for step in (0, last // 2, last):
        due, came = model.run(seed, count, Digest(step)), ask(machine, name, seed, count, step)
        line = f"`trial {name} {seed:#x} {count} {step}`"
        assert came.digest == whole.value, f"{line} must end with the same digest as without STEP; it printed:\n{came.text}"
        assert came.before == whole.before[step], f"{line}: the digest before step {step} is not what the rules give; it printed:\n{came.text}"
        assert came.numbers == [number for number, _ in due.kept], f"{line}: other numbers entered in this step; it printed:\n{came.text}"
    behind = ask(machine, name, seed, count, last + 1)
    assert behind.before is None, f"`trial {name} {seed:#x} {count}` has the steps 0 to {last}, and no step {last + 1}; it printed:\n{behind.text}"
    assert behind.digest == whole.value, f"a STEP that never comes must not change the digest; it printed:\n{behind.text}"
