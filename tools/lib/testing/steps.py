"""The steps: the chain's check, a build of every stage, and suites of pytest."""
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .tally import NOT_GRADED, Tally, say

ROOT = Path(__file__).resolve().parents[3]
WORKERS = os.cpu_count() or 2


def environment() -> dict[str, str]:
    """Without what an outer make hands down, which is not for the stages; warnings are errors."""
    inherited = {key: value for key, value in os.environ.items()
                 if key not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")}
    library = os.pathsep.join(filter(None, [str(ROOT / "tools/lib"), os.environ.get("PYTHONPATH")]))
    return {**inherited, "WERROR": "1", "PYTHONPATH": library}


def check(tally: Tally) -> None:
    done = subprocess.run([ROOT / "tools/stages", "check"], cwd=ROOT)
    tally.add("tools/stages check", done.returncode == 0)


def build(tally: Tally) -> None:
    """Every stage once, the largest first, before the tests begin; they find the stages built."""
    def one(stage: Path) -> bool:
        began = time.monotonic()
        done = subprocess.run(["make", "-C", stage, "--no-print-directory", "-j2", "all"], env=environment(),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        took = f"{time.monotonic() - began:.1f} s"
        if done.returncode == 0:
            say(f"build of {stage.name}: {took}")
        else:
            say(f"{done.stdout.decode(errors='replace')}\nbuild of {stage.name}: FAILED ({took})")
        return done.returncode == 0

    stages = sorted(ROOT.glob("stage[0-9][0-9]_*/"), reverse=True)
    with ThreadPoolExecutor(WORKERS) as pool:
        for stage, good in zip(stages, pool.map(one, stages)):
            tally.add(f"build of {stage.name}", good)


def pytest(suite: str, *options: str, stdout=None) -> subprocess.CompletedProcess:
    return subprocess.run([ROOT / "tools/python", "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, suite],
                          cwd=ROOT, env=environment(), stdout=stdout)


def run_suite(tally: Tally, suite: str, directory: Path, options: list[str]) -> None:
    """What has passed already, by the record in the directory, is only counted."""
    path = directory / (suite.replace("/", "-") + ".record")
    say(f"\n{suite}:")
    done = pytest(suite, "-n", str(WORKERS), "--tb=short", "--durations=20", "--durations-min=5", "-p", "testing.recorder", f"--record={path}", *options)
    outcomes = tally.add_record(suite, path)
    # 1: some failed; NOT_GRADED: some ended by trouble of the machine. The record knows which. 5: nothing was left to run.
    told = done.returncode not in (1, NOT_GRADED) or {"failed", "infrastructure"} & set(outcomes.values())
    if not outcomes or not told or done.returncode not in (0, 1, 5, NOT_GRADED):
        tally.add(f"pytest in {suite} (exit status {done.returncode})", False)
