"""One forgery, and what it may come to."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Forgery:
    name: str
    stage: str
    what: str  # what it tries, in one sentence
    change: object  # a function of the submission's directory
    most: float = 0.0  # points that it may get
    verdicts: tuple = ()  # one of these must be among those of the tests, if any are named
    words: str = ""  # must be in the report
    absent: tuple = field(default=())  # must not be in the report
