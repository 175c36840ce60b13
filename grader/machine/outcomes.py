"""The named ways in which a machine, a build or a tool can end.

Invariant: whatever goes wrong is raised as exactly one Outcome, which says in one sentence what it usually means and
carries the last lines of the console. Only Infrastructure means that the grader, not the kernel, is at fault.
"""

import json

TAIL_LINES = 15


class Outcome(Exception):
    """Base of all named outcomes. `detail` is specific to this run, `meaning` general."""

    meaning = ""

    def __init__(self, detail="", console="", function="", registers=""):
        self.detail = detail
        self.console = console
        self.function = function
        self.registers = registers
        super().__init__(str(self))

    @property
    def name(self):
        return type(self).__name__

    def __str__(self):
        lines = [f"{self.name}: {self.detail}" if self.detail else self.name]
        if self.function:
            lines.append(f"  in {self.function}")
        if self.meaning:
            lines.append(f"  ({self.meaning})")
        if self.registers:
            lines.append("  " + self.registers.strip().replace("\n", "\n  "))
        if self.console:
            tail = self.console.replace("\r", "").split("\n")[-TAIL_LINES:]
            lines.append("  last lines of the console:")
            lines += ["  | " + printable(line) for line in tail]
        return "\n".join(lines)

    def as_json(self):
        return json.dumps({"kind": self.name, **vars(self)})

    @staticmethod
    def from_json(text):
        """The outcome that as_json() wrote down, in another process perhaps."""
        found = json.loads(text)
        kind = next(kind for kind in Outcome.__subclasses__() if kind.__name__ == found["kind"])
        outcome = kind.__new__(kind)
        vars(outcome).update({name: value for name, value in found.items() if name != "kind"})
        return outcome


class Hang(Outcome):
    meaning = "nothing more came out of the machine: an endless loop, a lost wakeup, or interrupts left disabled"


class Endless(Outcome):
    meaning = "the machine kept talking or working past every limit without finishing"


class Panic(Outcome):
    meaning = "the kernel stopped itself because an invariant was broken or it took an exception of its own making"

    def __init__(self, detail="", text="", rip=None, **rest):
        self.text = text  # the whole report, as printed
        self.rip = rip  # the instruction it names, if any
        super().__init__(detail, **rest)


class TripleFault(Outcome):
    meaning = "an exception could not be delivered, nor the double fault that followed: look at the IDT, the TSS and the stack"


class Reset(Outcome):
    meaning = "the machine was rebooted"


class PowerOff(Outcome):
    meaning = "the machine was switched off"


class DebugExit(Outcome):
    meaning = "the kernel ended QEMU through isa-debug-exit"

    def __init__(self, code, **rest):
        self.code = code  # what the guest wrote to the port
        super().__init__(f"code {code}", **rest)


class LostInput(Outcome):
    meaning = "what was typed is not what was echoed: the kernel lost or changed input bytes"


class BuildFailure(Outcome):
    meaning = "`make` did not produce what the contract asks for"


class Infrastructure(Outcome):
    """No verdict: what the kernel would have done is not known. Nothing is gained by bringing it about on purpose, as a submission
    can by printing a notice of lost output: a run that is not graded gives no points, is marked, and somebody looks into it."""

    meaning = "not graded: the trouble is the grader's or this machine's, and says nothing about the kernel"


class MissingTool(Infrastructure):
    meaning = "not graded: a program the grader needs is not installed: run ./bootstrap"


def printable(text):
    """Console text made harmless for terminals and reports: control characters shown, not obeyed."""
    return "".join(c if c == "\t" or c.isprintable() else f"\\x{ord(c):02x}" for c in text)
