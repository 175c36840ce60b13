"""The record of a suite: a file with a line `OUTCOME NAME` for each test that has ended."""
from pathlib import Path

OUTCOMES = ("passed", "skipped", "failed", "infrastructure")  # the later one counts: a test has three phases


def read(path: Path) -> dict[str, str]:
    """Name -> the last outcome. The end of a line that was being written when the run was killed is missing: it does not count."""
    whole = path.read_text().rpartition("\n")[0] if path.exists() else ""
    return {name: outcome for outcome, _, name in (line.partition(" ") for line in whole.splitlines())}


def append(path: Path, outcome: str, name: str) -> None:
    with path.open("a") as file:
        file.write(f"{outcome} {name}\n")
