"""The kernel's folders: who may include whom, and how long a file may become."""
import re

from .sources import CPP, Source

PAGE = "docs/ARCHITECTURE.md"
LONGEST = 300  # lines of a file; tests and trials may be longer
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]*)"')


def complaints(sources: list[Source], rest: list[Source]) -> list[str]:
    """One for each `#include` against the table of the architecture page, and for each long file."""
    page = next((source.data.decode() for source in rest if source.path == PAGE), "")
    allowed, found = arrows(page)
    for source in sources:
        folder = folder_of(source.path)
        if not source.path.startswith("kernel/") or not source.path.endswith(CPP):
            continue
        lines = source.data.decode(errors="replace").splitlines()
        if len(lines) > LONGEST and not {"test", "trials"} & set(source.path.split("/")):
            found.append(f"{source.name}: {len(lines)} lines; more than {LONGEST} are two files")
        if folder == "":  # kernel/main.cpp and its neighbours put everything together
            continue
        if folder not in allowed:
            found.append(f"{source.name}: the table in {PAGE} says nothing of the folder {folder}")
            continue
        for number, line in enumerate(lines, 1):
            match = INCLUDE.match(line)
            other = folder_of("kernel/" + match[1]) if match else ""
            if other not in ("", folder, *allowed[folder]):
                found.append(f'{source.name}:{number}: {folder} may not include "{match[1]}": '
                             f"the table in {PAGE} allows it {' '.join(allowed[folder]) or 'nothing'}")
    return found


def folder_of(path: str) -> str:
    """kernel/test/ipc/case.hpp: test. What lies directly below kernel/ is in no folder."""
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else ""


def arrows(page: str) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The table, the first indented block below the heading "Arrows", and what is wrong in it: a folder
    may include only from folders that stand before it, so that no arrows can make a circle."""
    block = re.search(r"^## Arrows\n[\s\S]*?\n((?:    \S.*\n)+)", page, re.MULTILINE)
    if not block:
        return {}, [f"{PAGE}: there is no table below a heading Arrows"]
    allowed: dict[str, tuple[str, ...]] = {}
    wrong = []
    for line in block[1].splitlines():
        folder, *others = line.split()
        wrong += [f"{PAGE}: {folder} may include from {other}, which does not stand before it"
                  for other in others if other not in allowed]
        allowed[folder] = tuple(others)
    return allowed, wrong
