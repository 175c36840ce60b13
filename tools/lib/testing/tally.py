"""What has passed so far, and the names of what has not."""
from pathlib import Path

from . import record

NOT_GRADED = 75  # exit status of a run that is no verdict, of pytest's in grader/, too (EX_TEMPFAIL of sysexits.h)


def say(text: str) -> None:
    print(text, flush=True)


class Tally:
    """Counts single steps, and the outcomes that suites left in their records."""

    def __init__(self):
        self.names: dict[str, list[str]] = {outcome: [] for outcome in record.OUTCOMES}

    def add(self, name: str, good: bool) -> None:
        self.names["passed" if good else "failed"].append(name)

    def add_record(self, suite: str, path: Path) -> dict[str, str]:
        outcomes = record.read(path)
        for name, outcome in outcomes.items():
            self.names[outcome].append(f"{suite}/{name}" if "/" in name or "::" in name else name)
        return outcomes

    def close(self, seconds: float) -> int:
        """Says how it went; the exit status. Infrastructure is no verdict, but not a success either."""
        passed, skipped, failed, infrastructure = (self.names[outcome] for outcome in record.OUTCOMES)
        say("")
        for name in failed:
            say(f"FAILED {name}")
        for name in infrastructure:
            say(f"INFRASTRUCTURE {name}")
        say("{} min {} s".format(*divmod(round(seconds), 60)))
        if infrastructure:
            say(f"not graded: {len(infrastructure)} tests ended by trouble that is not the tested code's")
        say(f"{len(passed)} passed, {len(failed)} failed" + (f", {len(infrastructure)} not graded" if infrastructure else "")
            + (f", {len(skipped)} skipped" if skipped else ""))
        return NOT_GRADED if infrastructure else 0 if passed and not failed else 1
