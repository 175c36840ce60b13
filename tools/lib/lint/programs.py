"""The checks that other programs make. Each returns what it has to complain about."""
import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from stages.git import Git

from .sources import CPP, Source, by_stage, is_shell

WORKERS = os.cpu_count() or 2
# Flags and warnings that only GCC knows.
TIDY_FLAGS = ["-Wno-unknown-warning-option", "-Wno-ignored-optimization-argument",
              "-Wno-unused-command-line-argument", "-Wthread-safety"]


def run(command: list[str], directory: Path, good: tuple[int, ...] = (0,)) -> list[str]:
    """The lines it printed, if its exit status is not a good one."""
    if not shutil.which(command[0]):
        return [f"{command[0]} is not installed (./bootstrap)"]
    done = subprocess.run(command, cwd=directory, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode in good:
        return []
    said = done.stdout.decode(errors="replace").splitlines()
    return said or [f"{' '.join(command)}: exit status {done.returncode}"]


def in_parallel(jobs: list[tuple[list[str], Path]]) -> list[str]:
    with ThreadPoolExecutor(WORKERS) as pool:
        return [line for lines in pool.map(lambda job: run(*job), jobs) for line in lines]


def chunks(names: list[str], size: int) -> list[list[str]]:
    return [names[at:at + size] for at in range(0, len(names), size)]


def clang_format(git: Git, sources: list[Source]) -> list[str]:
    # What an extension gives is C++ only when this year's numbers are in it.
    names = [source.name for source in sources if source.path.endswith(CPP) and "/given/" not in source.path]
    return in_parallel([(["clang-format", "--dry-run", "-Werror", *some], git.root)
                        for some in chunks(names, 40)])


def shellcheck(git: Git, sources: list[Source]) -> list[str]:
    names = [source.name for source in sources if is_shell(source)]
    return run(["shellcheck", *names], git.root) if names else []


def cppcheck(git: Git, sources: list[Source]) -> list[str]:
    """Of the kernel, with only the headers of its own tree: what is not found is not a finding."""
    jobs = []
    for stage, some in by_stage(sources).items():
        names = [source.path for source in some
                 if source.path.startswith("kernel/") and source.path.endswith((".cpp", ".c"))]
        if names:
            jobs.append((["cppcheck", "--quiet", "--std=c++20", "--language=c++",
                          "--enable=warning,performance,portability", "--inline-suppr",
                          "--error-exitcode=1", "--platform=unix64",
                          "--suppress=missingInclude", "--suppress=missingIncludeSystem",
                          # Its parser is behind C++20; two compilers judge the syntax.
                          "--suppress=unknownMacro", "--suppress=syntaxError",
                          "--suppress=internalAstError",
                          # Buffers and unions are written before they are read; the compilers'
                          # -Wuninitialized and the sanitizers are better judges.
                          "--suppress=uninitMemberVar", "--suppress=uninitMemberVarPrivate",
                          "--suppress=legacyUninitvar",
                          # Rights of 16 bytes travel in registers; descriptors are laid out by hand.
                          "--suppress=passedByValue", "--suppress=CastIntegerToAddressAtReturn",
                          # What other threads changed meanwhile is looked at twice.
                          "--suppress=identicalConditionAfterEarlyExit",
                          "--suppress=identicalInnerCondition",
                          # The linker's symbols delimit one object; a test compares literals.
                          "--suppress=comparePointers", "--suppress=staticStringCompare",
                          "-Ikernel", "-Ikernel/arch/x86_64/include", "-Iinclude", *names],
                         git.root / stage))
    return in_parallel(jobs)


def make(git: Git, stage: str, target: str) -> subprocess.CompletedProcess:
    return subprocess.run(["make", "-s", "-C", stage, "--no-print-directory", target],
                          cwd=git.root, capture_output=True, text=True,
                          env={k: v for k, v in os.environ.items()
                               if k not in ("MAKEFLAGS", "MAKELEVEL")})


def clang_tidy(git: Git, sources: list[Source]) -> list[str]:
    """With the very flags that the kernel is compiled with: each tree's Makefile tells them."""
    jobs, complaints = [], []
    for stage, some in by_stage(sources).items():
        names = [source.path for source in some
                 if source.path.startswith("kernel/") and source.path.endswith(".cpp")]
        generated = make(git, stage, "mig") if (git.root / stage / "rules/mig.mk").exists() else None
        flags = make(git, stage, "print-cxxflags")
        if failed := [done for done in (generated, flags) if done and done.returncode != 0]:
            complaints.append(f"{stage}: {' '.join(failed[0].args)}: {failed[0].stderr.strip()}")
            continue
        kept = [flag for flag in flags.stdout.split() if not re.match(r"-M|-Werror", flag)]
        jobs += [(["clang-tidy", "--quiet", "--warnings-as-errors=*", *few, "--", *kept, *TIDY_FLAGS],
                  git.root / stage) for few in chunks(names, 6)]
    noise = re.compile(r"(\d+ (warning|error)s?( and )?)+ (generated|treated)|Suppressed \d+ warn")
    return complaints + [line for line in in_parallel(jobs) if not noise.match(line)]
