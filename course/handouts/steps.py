"""A stage as a student meets it: `course/order 04` says in which order the kernel asks for its exercises.

A tree in which nothing is written is booted. What it stops at is given (our own text), and it is built and booted again, until there is a prompt at
which one can type, and until the demonstration has ended. That order is the order of the lesson's table, and no exercise needs a later one to be judged:
`complaints` says where it is not so. What is given is built where it lies, so that a step costs no more than what has changed.
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

from grading import emptied, grade, manifest, rubric, tree
from machine import saved, stages
from machine.outcomes import BuildFailure, Outcome

MISSING = re.compile(r"yours to write: exercise (\d+\.\d+)")
MONITOR, DEMONSTRATION = "monitor", ""  # command lines of the kernel
BOOTS = "boots"  # the test of a rubric that comes before all others
# Elsewhere what the demonstration asks for is judged one by one. Here that must all be there before any of it can be seen: a program has to run to its
# end, or the commands that tests type use all of it;
JUDGED_AT_ONCE = ("02", "05", "06", "07")
NOTHING_BEFORE = ("02", "05", "06")  # and here what the kernel asks for before its prompt cannot be judged earlier, either.


class Steps:
    """`directory` is empty, and the caller's. Nothing is given at first."""

    def __init__(self, number, directory):
        self.number, self.directory = number, directory
        self.listed, self.own = tree.listed(number), tree.own_tree(number)
        self.numbers = [exercise.number for exercise in self.listed.exercises]
        self.tree = directory / "trees" / self.own.name
        self.given, self.runs = [], 0
        shutil.copytree(self.own, self.tree, ignore=shutil.ignore_patterns("build"))
        emptied.add_ends(self.tree, self.listed.files)
        tree.leave_demonstration_out(self.tree / "kernel/main.cpp")
        self.give([])

    def give(self, numbers):
        """These exercises are written from now on, and no others."""
        for path, exercises in self.listed.files.items():
            named = [(exercise.number, name) for exercise, name in exercises if exercise.number not in numbers]
            text = emptied.without_bodies(self.own, path, named)[0] if named else (self.own / path).read_bytes()
            if (self.tree / path).read_bytes() != text:
                (self.tree / path).write_bytes(text)
        self.given = list(numbers)

    def _run_directory(self):
        self.runs += 1
        place = self.directory / f"run{self.runs}"
        place.mkdir()
        return place

    def boot(self, cmdline):
        """The number of the exercise at which build or boot ends; "" if there is a prompt. Any other end is raised."""
        stage = stages.Stage(self.number, self.tree, self._run_directory())
        try:
            stage.build()
            with saved.start(stage.config(cmdline=cmdline), stage.kernel, stage.run_directory) as machine:
                found = MISSING.search(machine.read_prompt())
        except (BuildFailure, Outcome) as outcome:
            found = MISSING.search(f"{outcome.detail}\n{outcome.console}")
            if not found:
                raise
        return found[1] if found else ""

    def judge(self, numbers):
        """{name of a test: (verdict, the exercise that it ran into or "", its message)} of all that judge these exercises, `boots` first."""
        judged = rubric.read(self.number, self.listed)
        names = dict.fromkeys([BOOTS, *(name for number in numbers for name in self.listed.exercise(number).judges)])
        asked = [(self.number, judged.test(name)) for name in names]
        grade.make_all(self.tree)
        cases = grade.run_tests(self.tree.parent, self.number, asked, "steps", 1, self._run_directory() / "verdicts")
        said = {}
        for _, test in asked:
            verdict, case = grade.verdict_of(test, cases)
            words = "\n".join([case.get("message", ""), case.get("console", ""), *case.get("transcripts", [])])
            found = MISSING.search(words) if verdict != "pass" else None
            said[test.name] = verdict, found[1] if found else "", case.get("message", "")
        return said

    def met(self):
        """(the exercises that are met, in this order; how many of them before the prompt takes a line). All of them are given then."""
        self.give([])
        while at := self._next(self.boot(MONITOR)):
            self.give([*self.given, at])
        while at := self._next(self.judge([])[BOOTS][1]):
            self.give([*self.given, at])
        first = len(self.given)
        while at := self._next(self.boot(DEMONSTRATION)):
            self.give([*self.given, at])
        return self.given, first

    def _next(self, at):
        if at in self.given:
            raise RuntimeError(f"stage {self.number} stops at exercise {at}, which is written")
        return at


def complaints(number, directory, say=lambda words: None):
    """Sentences about a table "Yours to write" in whose order nobody can work; none if all is well. `say` is told what is found on the way."""
    steps = Steps(number, directory)
    met, first = steps.met()
    say(f"stage {number}: the kernel asks for {', '.join(met[:first]) or 'nothing'} before its prompt takes a line, then for {', '.join(met[first:]) or 'nothing'}")
    wrong = []
    for part in met[:first], met[first:]:
        for one, other in zip(part, part[1:]):
            if steps.numbers.index(other) < steps.numbers.index(one):
                wrong.append(f"the kernel asks for {one} before {other}, which comes first in the table")
    done = 0
    for count in _stops(number, steps.numbers, met, first):
        steps.give(steps.numbers[:count])
        judged, done = steps.numbers[done:count], count
        for name, (verdict, at, words) in steps.judge(judged).items():
            if verdict != "pass":
                wrong.append(f"with everything up to {steps.numbers[count - 1]} written, {name} is a {verdict}: {f'it runs into {at}' if at else words}")
        say(f"stage {number}: {', '.join(judged)} judged")
    return wrong


def _stops(number, numbers, met, first):
    """How many exercises are written whenever those that have come since the time before are judged."""
    prompt, demonstration = (max((numbers.index(at) + 1 for at in asked_for), default=0) for asked_for in (met[:first], met))
    stops = [prompt] if number not in JUDGED_AT_ONCE else [demonstration] if number in NOTHING_BEFORE else [prompt, demonstration]
    return [stop for stop in stops if stop] + list(range(stops[-1] + 1, len(numbers) + 1))


def main():
    if len(sys.argv) != 2:
        sys.exit("order: which stage? course/order 04")
    number = sys.argv[1].removeprefix("stage")[:2].zfill(2)
    with tempfile.TemporaryDirectory(prefix="mach_r-order.", dir=grade.scratch(), ignore_cleanup_errors=True) as work, grade.in_sandbox(False):
        try:
            met, first = Steps(number, Path(work)).met()
        except (KeyError, manifest.ManifestError) as error:
            sys.exit(f"order: there is no stage {number}: {error}")
    print(f"before the prompt takes a line: {', '.join(met[:first]) or 'none'}\nuntil the demonstration has ended: {', '.join(met[first:]) or 'none'}")


if __name__ == "__main__":
    main()
