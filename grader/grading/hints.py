"""What a failure usually means: grader/hints/hints.toml, from the most special to the most general; the first that fits is given."""

import functools
import re
import tomllib
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "hints/hints.toml"


@functools.lru_cache(maxsize=None)
def table():
    return tuple((entry["name"], entry.get("verdict", ""), re.compile(entry["pattern"]), entry["words"]) for entry in tomllib.loads(FILE.read_text())["hint"])


def hint(verdict, text):
    """One sentence, or nothing."""
    return next((words for _, of, pattern, words in table() if of in ("", verdict) and pattern.search(text)), "")
