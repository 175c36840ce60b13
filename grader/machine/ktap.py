"""The kernel's test reports: KTAP, as `test` prints it.

Invariant: a report counts as passed only if it has a plan, every planned result came, in order, and none failed.
"""

import re
from dataclasses import dataclass, field

RESULT = re.compile(r"^(?P<indent> *)(?P<not>not )?ok (?P<number>\d+)(?: -)?(?: (?P<name>[^#]*?))?\s*(?:# *(?P<directive>SKIP|TODO)?(?P<reason>.*))?$")
PLAN = re.compile(r"^(?P<indent> *)1\.\.(?P<count>\d+)")


@dataclass
class Result:
    name: str
    passed: bool
    number: int
    skipped: bool = False
    todo: bool = False
    diagnostics: list = field(default_factory=list)


@dataclass
class Report:
    results: list  # every result line, nested ones named suite.case
    problems: list  # what is wrong with the report as such

    @property
    def failures(self):
        return [r for r in self.results if not r.passed and not r.skipped and not r.todo]

    @property
    def passed(self):
        return not self.problems and not self.failures and bool(self.results)

    def summary(self):
        lines = list(self.problems)
        for result in self.failures:
            lines.append(f"not ok {result.name}")
            lines += [f"    {line}" for line in result.diagnostics[-10:]]
        if not self.results:
            lines.append("no test result at all")
        return "\n".join(lines)


def parse(text):
    """Reads a whole report. Results nested under `# Subtest: NAME` are named NAME.case."""
    results, problems, diagnostics = [], [], []
    plans, seen, suites = {}, {}, {}
    for line in text.replace("\r", "").split("\n"):
        depth = len(line) - len(line.lstrip(" "))
        if match := PLAN.match(line):
            plans[depth] = int(match["count"])
            seen.setdefault(depth, 0)
        elif match := RESULT.match(line):
            seen[depth] = seen.get(depth, 0) + 1
            number = int(match["number"])
            name = (match["name"] or "").strip()
            where = ".".join(filter(None, [suites.get(depth, ""), name]))
            if number != seen[depth]:
                problems.append(f"result {where} is numbered {number}, {seen[depth]} was due")
            nested = [d for d in set(plans) | set(seen) if d > depth]
            for deeper in nested:  # a suite's line closes what it holds
                _close(plans, seen, deeper, problems, where)
            if not nested:
                results.append(Result(where, not match["not"], number, match["directive"] == "SKIP", match["directive"] == "TODO", diagnostics))
            elif match["not"] and all(r.passed for r in results if r.name.startswith(name + ".")):
                problems.append(f"{where} failed as a whole, though none of its cases did")
            for deeper in [d for d in suites if d > depth]:
                del suites[deeper]
            diagnostics = []
        elif line.strip().startswith("# Subtest:"):
            suites[depth] = line.split(":", 1)[1].strip()
            diagnostics = []
        elif line.strip().startswith("Bail out!"):
            problems.append(line.strip())
        elif line.strip():
            diagnostics.append(line.strip())
    for depth in sorted(set(plans) | set(seen), reverse=True):
        _close(plans, seen, depth, problems, "the report")
    return Report(results, problems)


def _close(plans, seen, depth, problems, where):
    planned, came = plans.pop(depth, None), seen.pop(depth, 0)
    if planned is None:
        problems.append(f"{where} has no plan (1..N)")
    elif planned != came:
        problems.append(f"{where} planned {planned} results, {came} came")
