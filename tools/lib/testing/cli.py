"""The command line of tools/test."""
import argparse
import hashlib
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from .steps import ROOT, build, check, pytest, run_suite
from .tally import Tally, say

RECORDS = ROOT / "build/test-all"  # a directory for the content that was tested last


def main(text: str) -> int:
    parser = argparse.ArgumentParser(prog="tools/test", description=text, usage=argparse.SUPPRESS,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--slice", type=slice_named, help=argparse.SUPPRESS)
    parser.add_argument("--all", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--list", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    selection = [f"--only={name}" for name in arguments.names]
    selection += [f"--slice={arguments.slice}"] if arguments.slice else []
    if arguments.list:
        return pytest("grader", "--collect-only", *(selection or ["--only=*"])).returncode
    if arguments.names and pytest("grader", "--collect-only", *selection, stdout=subprocess.DEVNULL).returncode != 0:
        return 2  # it has said what is wrong with the names
    selection += ["--long"] if arguments.all else []

    began, tally = time.monotonic(), Tally()
    with tempfile.TemporaryDirectory(prefix="mach_r-test-") as scratch:
        directory = records() if arguments.all else Path(scratch)
        if not arguments.names:
            check(tally)
            build(tally)
            run_suite(tally, "tools/tests", directory, [])
        run_suite(tally, "grader", directory, selection)
    return tally.close(time.monotonic() - began)


def slice_named(text: str) -> str:
    if text == "commit":
        commit = git("rev-parse", "HEAD").decode().strip()
        text = f"{int(commit, 16) % 10 + 1}/10"
        say(f"commit {commit[:12]} draws slice {text} of the long tests; the same again: make test SLICE={text}")
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise argparse.ArgumentTypeError(f"{text} is no slice; a slice is K/N with K from 1 to N, for example 3/10, or the word commit")
    return text


def records() -> Path:
    """Where the outcomes for the present content are; those for any other are thrown away."""
    digest = hashlib.sha256()
    for name in sorted(git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split(b"\0")):
        path = ROOT / name.decode()
        if name and path.is_file():
            digest.update(b"%s %o %s\0" % (name, path.stat().st_mode, hashlib.sha256(path.read_bytes()).digest()))
    directory = RECORDS / digest.hexdigest()[:24]
    if not directory.exists():
        shutil.rmtree(RECORDS, ignore_errors=True)
        directory.mkdir(parents=True)
    say(f"outcomes are kept in {directory.relative_to(ROOT)}: run again, this goes on with what has not passed")
    return directory


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
