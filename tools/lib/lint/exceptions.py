"""How many functions clang's thread-safety analysis leaves out: NO_THREAD_SAFETY_ANALYSIS (kernel/sync/thread_safety.hpp)."""
from .sources import Source, by_stage

WORD = "NO_THREAD_SAFETY_ANALYSIS"
MOST = 10  # in one tree


def complaints(sources: list[Source]) -> list[str]:
    """More than MOST in the files that a tree has other than the trees before it count as too many."""
    found = []
    for stage, some in by_stage(sources).items():
        places = [f"{source.name}:{number}" for source in some if source.path.startswith("kernel/") and not source.path.endswith("sync/thread_safety.hpp")
                  for number, line in enumerate(source.data.decode(errors="replace").splitlines(), 1) if WORD in line]
        if len(places) > MOST:
            found.append(f"{stage}: {WORD} stands {len(places)} times; {MOST} exceptions are allowed: {' '.join(places)}")
    return found
