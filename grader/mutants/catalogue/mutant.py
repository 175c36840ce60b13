"""What a mutant is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    name: str
    stage: str
    what: str
    file: str
    old: str  # stands exactly once in the file
    new: str
    tests: str  # arguments for pytest, in grader/

    def files(self):
        return [self.file]

    def apply(self, tree):
        """Changes the tree. A text that does not stand there once is an error: else a mutant might silently change nothing."""
        path = tree / self.file
        found = path.read_text().count(self.old) if path.is_file() else 0
        if found != 1:
            raise ValueError(f"mutant {self.name}: the text to change stands {found} times in {self.file}:\n{self.old}")
        path.write_text(path.read_text().replace(self.old, self.new))
