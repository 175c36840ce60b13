"""What protects each field (kernel/sync/thread_safety.hpp), and what is excepted: docs/ARCHITECTURE.md lists it, with the reasons."""
import re

from stages.git import Git

from .programs import chunks, in_parallel
from .sources import Source, by_stage

WORD = "NO_THREAD_SAFETY_ANALYSIS"
MOST = 10
FOLDERS = tuple(f"kernel/{folder}/" for folder in ("ipc", "vm", "memory", "thread", "console"))
ROW = re.compile(r"^\| `(kernel/[^`]+)`(?:: `(\w+)`)? \| \S.* \|$", re.M)


def listed(git: Git) -> list[tuple[str, str]]:
    return ROW.findall((git.root / "docs/ARCHITECTURE.md").read_text())


def complaints(git: Git, sources: list[Source]) -> list[str]:
    """The list is short, and has every function that clang's analysis leaves out."""
    rows = listed(git)
    paths = [path for path, _ in rows]
    found = [f"docs/ARCHITECTURE.md: {len(rows)} exceptions; {MOST} are allowed"] if len(rows) > MOST else []
    for source in sources:
        if not source.path.startswith("kernel/") or source.path.endswith("sync/thread_safety.hpp"):
            continue
        left_out = source.data.decode(errors="replace").count(WORD)
        if left_out > paths.count(source.path):
            found.append(f"{source.name}: {WORD} {left_out} times, but {paths.count(source.path)} times in docs/ARCHITECTURE.md")
    return found


def fields(git: Git, sources: list[Source]) -> list[str]:
    excepted = ",".join(f"{path} {name}" if name else path for path, name in listed(git))
    script = [str(git.root / "tools/python"), "-B", str(git.root / "tools/lib/lint/fields.py"), excepted]
    return in_parallel([(script + few, git.root / stage) for stage, some in by_stage(sources).items()
                        for few in chunks([source.path for source in some if source.path.startswith(FOLDERS)
                                           and source.path.endswith((".cpp", ".hpp"))], 20)])
