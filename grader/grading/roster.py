"""A folder of submissions: each one a job of its own with a result of its own, so that a roster can be interrupted, spread and joined."""

import csv
import hashlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from urllib.parse import quote

from machine.outcomes import printable

from . import extension, formats, html
from .grade import DERIVED, NOT_GRADED, what_is_judged

COMMAND = Path(__file__).resolve().parents[1] / "grade"
FORMULA = re.compile(r"^[\s]*[=+\-@\t\r]")


def submissions(folder):
    """name -> path of each submission in the folder, in the order of names. Hidden files and what a roster wrote are none."""
    found = {}
    for path in sorted(folder.iterdir()):
        if not path.name.startswith(".") and path.name != "__MACOSX":
            found[os.fsencode(path.name).decode(errors="replace")] = path
    return found


def place_of(out, name):
    """The directory of a result: a name that every file system takes, different for different submissions."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._")[:60] or "submission"
    return out / f"{plain}.{hashlib.sha256(name.encode(errors='surrogateescape')).hexdigest()[:8]}"


def done(place):
    """The result that is there; None if there is none, or one that was no verdict."""
    try:
        result = json.loads((place / "result.json").read_text())
    except (OSError, ValueError):
        return None
    return result if result.get("verdict") != NOT_GRADED else None


def command_for(options, stage, seed, name, path, out):
    words = [COMMAND, "one", path.resolve(), "--stage", stage, "--seed", seed, "--out", place_of(out, name).resolve(), "--name", name, "-j", "1"]
    words += ["--rubric", options.rubric.resolve()] if options.rubric else []
    words += ["--extension", options.extension] if options.extension else []
    words += ["--sandbox", options.sandbox, "--profile", options.profile]
    return list(map(str, words))


def run(options, stage):
    out = options.out or options.folder.resolve().with_name(options.folder.resolve().name + ".graded")
    out.mkdir(parents=True, exist_ok=True)
    everybody = submissions(options.folder)
    if not everybody:
        print(f"grader/grade: there is nothing in {options.folder}", file=sys.stderr)
        return 2
    seed = _seed(out, stage, options.extension or options.profile, options.seed or (extension.SEED if options.extension else None))
    beyond = extension.read(options.extension, seed, stage) if options.extension else None
    left = {name: path for name, path in everybody.items() if done(place_of(out, name)) is None}
    if options.emit_jobs:
        options.emit_jobs.write_text("".join(shlex.join(command_for(options, stage, seed, name, path, out)) + "\n" for name, path in left.items()))
        print(f"{len(left)} jobs in {options.emit_jobs}; then: {COMMAND} roster {shlex.quote(str(options.folder))} --stage {stage} "
              f"--out {shlex.quote(str(out))} --merge" + (f" --profile {options.profile}" if options.profile != DERIVED else ""))
        return 0
    if not options.merge:
        _grade(options, stage, seed, beyond, left, len(everybody), out)
    return join(what_is_judged(stage, options.rubric, profile=options.profile, beyond=beyond)[0], everybody, out)


def _seed(out, stage, profile, given):
    """One seed for a class, kept with its results, so that a second start asks the same questions. Raises RosterError's words by exit."""
    record = out / "roster.json"
    try:
        kept = json.loads(record.read_text())
    except (OSError, ValueError):
        kept = {"stage": stage, "profile": profile, "seed": given or os.urandom(6).hex()}
        formats.write(record, json.dumps(kept) + "\n")
    if (kept["stage"], kept.get("profile", DERIVED)) != (stage, profile) or (given and given != kept["seed"]):
        raise SystemExit(f"grader/grade: {out} holds results of stage {kept['stage']}, {kept.get('profile', DERIVED)}, with seed {kept['seed']}; "
                         "name another directory with --out")
    return kept["seed"]


def _grade(options, stage, seed, beyond, left, total, out):
    what_is_judged(stage, options.rubric, profile=options.profile, beyond=beyond)  # what is wrong with lesson or rubric is said once, before anything begins
    began, finished, lock = time.monotonic(), total - len(left), threading.Lock()
    if finished:
        print(f"{finished} of {total} have a result already", flush=True)

    def one(name, path):
        done_ = subprocess.run(command_for(options, stage, seed, name, path, out), stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace")
        return name, done_

    with ThreadPoolExecutor(options.jobs) as pool:
        try:
            for job in as_completed([pool.submit(one, name, path) for name, path in left.items()]):
                name, process = job.result()
                with lock:
                    finished += 1
                result = done(place_of(out, name))
                words = formats.headline(result) if result else "not graded: " + (printable((process.stderr or process.stdout).strip()[-200:]) or "no result")
                rest = (time.monotonic() - began) / max(1, finished - (total - len(left))) * (total - finished)
                print(f"[{finished}/{total}] {printable(name)}: {words}" + (f" (about {rest / 60:.0f} min left)" if finished < total else ""), flush=True)
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True, wait=False)
            print(f"\ninterrupted: {finished} of {total} are done; the same command goes on", file=sys.stderr)
            raise


def cell(text):
    """What a spreadsheet takes for text, whatever it begins with."""
    text = printable(str(text)).replace("\\x0a", " ").replace("\t", " ")
    return "'" + text if FORMULA.match(text) else text


def join(listed, everybody, out):
    """grades.csv and the class page, from the results that are there."""
    results = {}
    for name in everybody:
        try:
            results[name] = json.loads((place_of(out, name) / "result.json").read_text())
        except (OSError, ValueError):
            results[name] = None
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(["submission", "points", "of", "verdict", *(exercise.number if exercise.functions else exercise.title for exercise in listed.exercises), "earlier", "first"])
    rows = []
    for name, result in results.items():
        if result is None or result["points"] is None:
            words = "no result yet" if result is None else f"not graded: {result['reason']}"
            table.writerow([cell(name), "", listed.points, cell(words), *("" for _ in listed.exercises), "", ""])
            rows.append({"name": printable(name), "points": None, "words": words, "link": ""})
            continue
        table.writerow([cell(name), formats.points(result["points"]), result["max_points"], result["verdict"],
                        *(formats.points(exercise["points"]) for exercise in result["exercises"]), -sum(entry["cost"] for entry in result["earlier"]),
                        cell(result["first"])])
        rows.append({"name": printable(name), "points": result["points"], "words": result["first"], "link": quote(f"{place_of(out, name).name}/report.html")})
    formats.write(out / "grades.csv", text.getvalue())
    graded = [result for result in results.values() if result and result["points"] is not None]
    formats.write(out / "class.html", html.class_page(listed.stage, rows, _bars(graded), _often(listed, graded)))
    missing = len(everybody) - len(graded)
    print(f"{len(graded)} of {len(everybody)} graded: {out / 'grades.csv'}, {out / 'class.html'}")
    return 75 if missing else 0


def _bars(graded):
    counts = [0] * 10
    for result in graded:
        counts[min(9, int(result["points"] * 10 / result["max_points"]))] += 1
    most = max([1, *counts])
    return [(f"{10 * at} to {10 * at + 10} %", count, round(100 * count / most)) for at, count in enumerate(counts)]


def _often(listed, graded):
    failed = [(exercise.number, exercise.title, sum(any(of["number"] == exercise.number and of["points"] < of["max_points"] for of in result["exercises"])
                                                    for result in graded)) for exercise in listed.exercises]
    return sorted((entry for entry in failed if entry[2]), key=lambda entry: -entry[2])[:10]
