"""`make demo [STAGE=NN]`: plays a stage on the terminal, and leaves build/plays/NN.cast, an asciicast, and NN.txt, its text."""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from machine import stages
from machine.outcomes import Outcome

from . import play


def main():
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("stage", choices=play.numbers())
    parser.add_argument("--at-once", action="store_true", help="without the pauses of somebody who types")
    options = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="mach_r.")
    try:
        seen = play.played(stages.Stage(options.stage, stages.find_all()[options.stage], directory))
    except (Outcome, play.WrongScript) as trouble:
        sys.exit(f"demo: {trouble}")
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    out = stages.REPOSITORY / "build/plays"
    out.mkdir(parents=True, exist_ok=True)
    Path(out / f"{options.stage}.cast").write_text(seen.cast())
    Path(out / f"{options.stage}.txt").write_text(seen.transcript())
    before = 0.0
    for at, text in seen.events:
        time.sleep(0 if options.at_once else at - before)
        before = at
        sys.stdout.write(text)
        sys.stdout.flush()
    print(f"\nkept: {out}/{options.stage}.cast (asciinema play), {options.stage}.txt")


if __name__ == "__main__":
    main()
