"""Grades one submission: takes it, builds it, has the tests run, and says what came of it as one dictionary.

Invariant: the same submission, stage, rubric and seed give the same verdicts, points, order and messages. Trouble of the grader or its
machine is "not graded", never a mark.
"""

import contextlib
import dataclasses
import json
import os
import re
import secrets
import shutil
import tempfile
from pathlib import Path

from machine import limits, sandbox, saved, stages
from machine.outcomes import Infrastructure, printable

from . import extension, hints, independent, intake, objects, pytest_plugin, rubric, tests_of_a_tree, tree

VERSION = 2  # of the result; grader/grading/result.schema.json describes it
DERIVED = "derived"
PROFILES = (DERIVED, independent.PROFILE)
NOT_GRADED, REFUSED, GRADED = "not graded", "refused", "graded"
WORST_FIRST = ("infrastructure", "build failure", "triple fault", "panic", "hang", "timeout", "fail", "not run", "pass")
ERROR = re.compile(r"^(?:\./)?([\w./+-]+\.(?:cpp|hpp|c|h|asm|inc)):(\d+)(?::\d+)?: (?:fatal )?[eE]rror: (.*)$", re.MULTILINE)
LINK = re.compile(r"^(?:.*?ld(?:\.\w+)?: )?(?:\./)?([\w./+-]+\.(?:cpp|hpp|c|h|asm)):(?:(\d+)|\([^)]*\)): (undefined reference to .*|multiple definition of .*)$",
                  re.MULTILINE)
MISSING = re.compile(r"yours to write: exercise (\d+\.\d+)")
WHERE = re.compile(r" at 0x[0-9a-f]+(?:, CPL \d)?")
LIMIT_WORDS = {"CPU time limit exceeded": "a compiler was ended: it used more than {processor} s of processor time",
               "File size limit exceeded": "a file of more than {file} MB was to be written",
               "virtual memory exhausted": "a compiler was ended: it wanted more than {memory} MB of memory",
               "out of memory allocating": "a compiler was ended: it wanted more than {memory} MB of memory"}
# A derived build compiles a student's files; our own largest tree, all of it, takes 140 s of processor time without ccache.
BUILD = limits.Limits(processor=600, memory=limits.BUILD.memory, output=512 << 20)


def grade(source, stage, seed=None, workers=2, name=None, rubric_file=None, keep=None, only=(), profile=DERIVED, beyond=None):
    """The result for what lies at `source`. Raises ManifestError and RubricError: those are the instructor's to mend. `only`: numbers of the
    exercises that are judged; then nothing is asked of earlier stages. `beyond`: the Extension that is judged instead of the stage."""
    listed, judged = what_is_judged(stage, rubric_file, only, profile, beyond)
    if beyond and beyond.drawn:
        seed = seed or extension.SEED  # it draws the numbers, which a report must be able to name
    result = {"schema": "mach_r-grade", "version": VERSION, "profile": profile, "stage": stage, "submission": printable(name or Path(source).resolve().name),
              "seed": seed or secrets.token_hex(6), "verdict": GRADED, "reason": "", "first": "", "points": 0.0, "max_points": listed.points,
              "sandbox": said_of_sandbox(), "files": {}, "exercises": [], "earlier": [], "tests": [],
              "not_judged": independent.not_judged(judged) if profile == independent.PROFILE else []}
    if beyond:
        result["extension"] = {"name": beyond.name, "title": beyond.title, "parameters": beyond.parameters}
    try:
        sandbox.require()
        with tempfile.TemporaryDirectory(prefix="mach_r-grade.", dir=scratch(), ignore_cleanup_errors=True) as work:
            if beyond:
                _grade_beyond(source, beyond, listed, judged, result, Path(work), workers)
            else:
                (_grade_independent if profile == independent.PROFILE else _grade)(source, listed, judged, result, Path(work), workers)
            if keep:
                shutil.copytree(work, keep, symlinks=True, dirs_exist_ok=True)
    except intake.Refused as refusal:
        _close(result, listed, judged, REFUSED, printable(str(refusal)))
    except Infrastructure as trouble:
        _close(result, listed, judged, NOT_GRADED, printable(trouble.detail or trouble.name))
        result["points"] = None
    except OSError as error:
        _close(result, listed, judged, NOT_GRADED, f"the grader's machine: {error.strerror}" + (f" ({error.filename})" if error.filename else ""))
        result["points"] = None
    return result


def what_is_judged(stage, rubric_file=None, only=(), profile=DERIVED, beyond=None):
    """(what has points, in the form of a manifest; the rubric), for a stage and profile. Raises ManifestError and RubricError."""
    if beyond:
        return beyond.listed(), beyond.judged()
    listed = dataclasses.replace(tree.listed(stage), only=tuple(only))
    judged = rubric.read(stage, listed, rubric_file)
    if profile == DERIVED:
        return listed, judged
    listed = independent.units(stage, judged)
    if not listed.exercises:
        raise rubric.RubricError(f"{judged.path}:1: no test has points in the profile independent (`independent = POINTS`)")
    return listed, independent.whole_points(judged)


def scratch():
    """A RAM disk, if there is one of some size."""
    place = Path("/dev/shm")
    return place if place.is_dir() and shutil.disk_usage(place).free > 4 << 30 else None


def said_of_sandbox():
    if not sandbox.active():
        return {"kind": sandbox.NONE, "limits": ["no sandbox: build and QEMU ran with the grader's rights (--no-sandbox)"]}
    walls = {sandbox.KIND: "no network, no home, the system read-only, a private /tmp, no other process in sight",
             sandbox.USER: "another user without a privilege; no other walls than the container's"}
    return {"kind": sandbox.kind(), "limits": [
        walls[sandbox.kind()],
        f"compilers: {sandbox.COMPILING.words()}",
        f"the whole build: {BUILD.processor:.0f} s of processor time, {BUILD.memory >> 20} MB of memory, {BUILD.output >> 20} MB of output",
        f"QEMU: {sandbox.EMULATING.words()}; it ends with its test"]}


def warm(stage):
    """Has ccache know our own objects as a submission's build wants them, which cannot add any: once for each content of the tree, outside of the sandbox."""
    if sandbox.kind() != sandbox.KIND or shutil.which("ccache") is None:
        return
    own, place = tree.own_tree(stage), stages.REPOSITORY / "build/grading"
    place.mkdir(parents=True, exist_ok=True)
    stamp = place / f"stage{stage}.{tree.digest(own)[:16]}"
    with saved.locked(place / f"stage{stage}.lock"):
        if stamp.exists():
            return
        for older in place.glob(f"stage{stage}.*"):
            if older.suffix != ".lock":
                older.unlink()
        with in_sandbox(False), tempfile.TemporaryDirectory(prefix="mach_r-warm.", dir=scratch()) as work:
            copy = Path(work) / own.name
            shutil.copytree(own, copy, ignore=shutil.ignore_patterns("build"))
            if stages.make(copy, ["build/mach_r.iso"])["status"] == 0:
                stamp.touch()


def _grade(source, listed, judged, result, work, workers):
    submission = intake.take(source)
    built, taken = tree.assemble(submission, listed, tree.own_tree(listed.stage), work)
    result["files"] = _said_of_files(submission, taken)
    earlier = [] if listed.only else earlier_tests(listed.stage)
    if not taken.files and not taken.new:
        _nothing(submission, taken, listed, judged, result, work, workers, earlier)
        return
    warm(listed.stage)
    if problem := build(built, taken):
        _close(result, listed, judged, GRADED, problem, "build failure")
        return
    asked = [*wanted_tests(listed, judged), *earlier]
    cases = run_tests(work, listed.stage, asked, result["seed"], workers, work / "verdicts")
    _judge(result, listed, judged, taken, cases, work, earlier)


def _grade_independent(source, listed, judged, result, work, workers):
    submission, place = intake.take(source), work / "submission"
    place.mkdir()
    taken = independent.copy_out(submission, place)
    result["files"] = _said_of_files(submission, taken)
    built = independent.tree_for(listed.stage, work / "trees")
    if problem := independent.build(place, built):
        _close(result, listed, judged, GRADED, problem, "build failure")
        return
    shutil.rmtree(place, ignore_errors=True)
    earlier = [(number, test) for number, test in earlier_tests(listed.stage) if test.independent]
    asked = [*wanted_tests(listed, judged), *earlier]
    cases = run_tests(built.parent, listed.stage, asked, result["seed"], workers, work / "verdicts", {stages.KERNEL_ALONE: "1"})
    _judge(result, listed, judged, taken, cases, work, earlier)


def _grade_beyond(source, beyond, listed, judged, result, work, workers):
    """The whole tree is the student's here; its own stage and those before it must still do what they did."""
    submission = intake.take(source)
    built, taken = extension.assemble(beyond, submission, work)
    result["files"] = _said_of_files(submission, taken)
    if not taken.files and not taken.new:
        _close(result, listed, judged, GRADED, f"nothing of the extension {beyond.name} arrived: the tree is as it was handed out", "not begun")
        return
    warm(listed.stage)
    made = make_all(built)
    if made["status"] != 0 or not (built / "build/kernel.elf").is_file():
        _close(result, listed, judged, GRADED, first_error(made, taken, built), "build failure")
        return
    earlier = beyond.earlier()
    numbers = work / "parameters.json"
    numbers.write_text(json.dumps(beyond.parameters))
    cases = run_tests(work, listed.stage, [*wanted_tests(listed, judged), *earlier], result["seed"], workers, work / "verdicts",
                      options=["--parameters", numbers])
    _judge(result, listed, judged, taken, cases, work, earlier)


def _nothing(submission, taken, listed, judged, result, work, workers, earlier):
    """Nothing of this stage has come. If it is the work of the stage before, that is looked at, so that the report can say how it stands."""
    words = "nothing of this stage arrived: none of its files is there, or all are still those of the stage before"
    _close(result, listed, judged, GRADED, words, "not begun")
    result["first"] = f"Begin with exercise {listed.judged[0].number}, {listed.judged[0].title}."
    before = f"{int(listed.stage) - 1:02}"
    if not earlier or not any(taken.root + path in submission.entries for path in tree.listed(before).files):
        return
    built, old = tree.assemble(submission, tree.listed(before), tree.own_tree(before), work / "before")
    if old.files and not build(built, old):
        cases = run_tests(work / "before", before, earlier, result["seed"], workers, work / "before/verdicts")
        result["earlier"] = _said_of_earlier(earlier, cases, judged, 0)


def _said_of_files(submission, taken):
    shown = [{"path": printable(path), "why": why} for path, why in taken.not_used]
    more = len(shown) - tree.MOST_NAMED
    return {"kind": submission.kind, "root": printable(taken.root), "taken": taken.files, "new": taken.new, "missing": taken.missing,
            "not_used": shown[:tree.MOST_NAMED], "not_used_more": max(0, more), "notes": taken.notes}


def wanted_tests(listed, judged):
    """(stage, test) of what judges the exercises, `boots` before all others."""
    names = ["boots"]
    for exercise in listed.judged:
        names += [name for name in exercise.judges if name not in names]
    return [(listed.stage, judged.test(name)) for name in names]


def earlier_tests(stage):
    """(stage, test) that each earlier stage still asks for."""
    found = []
    for number in sorted(stages.find_all(stages.REPOSITORY)):
        if number < stage:
            found += [(number, test) for test in rubric.read(number, tree.listed(number)).tests if test.later]
    return found


def build(built, taken):
    """Why the tree does not build, in words for the student; nothing if it does."""
    made = make_all(built)
    if made["status"] != 0 or not (built / "build/kernel.elf").is_file():
        return first_error(made, taken, built)
    return objects.forbidden(built, tree.own_tree(built.name[5:7]), taken)


def make_all(built):
    """Builds the boot medium, which is what counts, and the disk where there is one; without it the tests of it fail, and say so."""
    made = stages.make(built, ["build/mach_r.iso"], keep_going=True, allowed=BUILD)
    if made["status"] == 0 and (built / "rules/image.mk").is_file():
        stages.make(built, ["all"], allowed=BUILD)
    return made


def first_error(made, taken, built):
    """The first error in a file of the student's; else the first one; else the build's last words."""
    output = made["output"].replace(f"{built}/", "")
    if made["exceeded"]:
        return f"The build was ended: {made['exceeded']}."
    own = set(taken.files) | set(taken.new)
    found = [(match.start(), match[1], match[2] or "?", match[3]) for pattern in (ERROR, LINK) for match in pattern.finditer(output)]
    # By file and line: the order in which compilers that run side by side were ready is an accident.
    for _, path, line, words in sorted(found, key=lambda error: (error[1] not in own, error[1], int(error[2]) if error[2].isdigit() else 0, error[0])):
        whose = "" if path in own else " (not a file of yours: look at what you changed that it uses)"
        return printable(f"It does not build. The first error: {path}:{line}: {words}{whose}")
    for words, meaning in LIMIT_WORDS.items():
        if words in output:
            each = sandbox.COMPILING
            return f"It does not build: {meaning.format(processor=each.processor, memory=each.memory >> 20, file=each.file >> 20)}."
    last = [line for line in output.splitlines() if line.strip() and not re.match(r"  [A-Z]+ +\S|make: Target", line)][-3:]
    return printable("It does not build: " + " / ".join(last))


def run_tests(trees, stage, asked, seed, workers, place, environment=None, options=()):
    """What each chosen case of pytest ended with: (file, function, parameters) -> what the plugin wrote. Infrastructure if they did not run."""
    place.mkdir(parents=True)
    chosen, verdicts = place / "chosen.json", place / "verdicts.jsonl"
    chosen.write_text(json.dumps({"first": [case for number, test in asked if test.name == "boots" and number == stage for case in test.run],
                                  "all": [case for _, test in asked for case in test.run]}))
    files = sorted({case[0] for _, test in asked for case in test.run})
    spread = ["-n", workers, "--dist", "load"] if workers > 1 else ["-p", "no:xdist"]
    # Of our own trees this was built: a disk that cannot be made fails the tests of it, and no others.
    environment = environment or {"MACH_R_TARGET": "build/mach_r.iso"}
    output = tests_of_a_tree.run(trees, stage, ["-p", "grading.pytest_plugin", "--chosen", chosen, "--verdicts", verdicts, "--seed", seed, *options, *spread, *files],
                                 "the submission", environment=environment)
    if not verdicts.is_file():
        raise Infrastructure("the tests were not run", console=output)
    found = {}
    for line in verdicts.read_text().splitlines():
        entry = json.loads(line)
        found[tuple(entry["test"])] = entry
    return found


def _cases_of(test, cases):
    """The cases that belong to a test of the rubric, in the order of their names."""
    return [cases[key] for key in sorted(cases) if any(key[:2] == case[:2] and case[2] in ("", key[2]) for case in test.run)]


def verdict_of(test, cases):
    """(verdict, the case that says it) of a test of the rubric: the worst of its cases."""
    found = _cases_of(test, cases)
    for case in test.run:
        if not any(tuple(entry["test"])[:2] == case[:2] for entry in found):
            return "infrastructure", {"message": f"{case[0]}::{case[1]} was not run"}
    worst = min(found, key=lambda entry: WORST_FIRST.index(entry["verdict"]))
    return worst["verdict"], worst


def _judge(result, listed, judged, taken, cases, work, earlier):
    verdicts = {}
    for _, test in wanted_tests(listed, judged):
        verdict, case = verdict_of(test, cases)
        if test.name != "boots" and verdicts["boots"] not in ("pass", "infrastructure") and verdict != "infrastructure":
            verdict, case = "not run", {"message": pytest_plugin.NOT_RUN}
        verdicts[test.name] = verdict
        result["tests"].append(_said_of_test(test, verdict, case, work))
    if troubled := [name for name, verdict in verdicts.items() if verdict == "infrastructure"]:
        words = next(test["message"] for test in result["tests"] if test["verdict"] == "infrastructure")
        raise Infrastructure(f"{troubled[0]}: {words}")
    for exercise in listed.judged:
        result["exercises"].append(_exercise(exercise, judged, verdicts, taken))
    cost = judged.regression if verdicts["boots"] == "pass" else 0
    result["earlier"] = _said_of_earlier(earlier, cases, judged, cost) if verdicts["boots"] == "pass" else []
    earned = sum(exercise["points"] for exercise in result["exercises"]) - sum(entry["cost"] for entry in result["earlier"])
    result["points"] = max(0.0, round(earned, 2))
    result["first"] = _what_first(result, listed)


def _exercise(exercise, judged, verdicts, taken):
    tests = [judged.test(name) for name in exercise.judges]
    failed = [test for test in tests if verdicts[test.name] != "pass"]
    robust = [test for test in tests if test.part == "robustness"]
    share = judged.robustness if robust else 0.0
    works = not [test for test in failed if test.part == "functionality"]
    points = (exercise.points * (1 - share) if works else 0.0) + (exercise.points * share if works and not failed else 0.0)
    verdict = min((verdicts[test.name] for test in tests), key=WORST_FIRST.index)
    if any(file in taken.missing for file in exercise.functions):
        verdict, points = "not begun", 0.0
    return {"number": exercise.number, "title": exercise.title, "part": exercise.part, "verdict": verdict, "points": round(points, 2),
            "max_points": exercise.points, "functions": {file: list(names) for file, names in exercise.functions.items()},
            "prerequisites": list(exercise.prerequisites), "tests": list(exercise.judges), "failed": [test.name for test in failed]}


def _said_of_earlier(earlier, cases, judged, cost):
    said = []
    for number in sorted({number for number, _ in earlier}):
        tests = []
        for _, test in (entry for entry in earlier if entry[0] == number):
            verdict, case = verdict_of(test, cases)
            if verdict == "infrastructure":
                raise Infrastructure(f"stage {number}, {test.name}: {case.get('message', '')}")
            tests.append({"name": test.name, "verdict": verdict, "what": test.what, "message": printable(case.get("message", "")).replace("\\x0a", "\n")})
        verdict = min((test["verdict"] for test in tests), key=WORST_FIRST.index)
        said.append({"stage": number, "verdict": verdict, "cost": 0 if verdict == "pass" else cost, "tests": tests})
    return said


def _said_of_test(test, verdict, case, work):
    def clean(text):
        return printable(text.replace("\r", "").replace(f"{work}/", "").replace("\n", "\0")).replace("\\x00", "\n")

    said = {"name": test.name, "kind": test.kind, "part": test.part, "verdict": verdict, "what": test.what, "contract": list(test.contract), "try": test.attempt, "message": "", "meaning": "",
            "function": "", "console": "", "registers": "", "hint": "", "cases": [f"{file}::{function}" + (f"[{parameters}]" if parameters else "")
                                                                                 for file, function, parameters in test.run]}
    if verdict == "not run":
        said["message"] = clean(case.get("message", ""))
    if verdict not in ("pass", "not run"):
        for key in ("meaning", "function", "registers"):
            said[key] = clean(case.get(key, ""))
        said["message"] = clean(case.get("message", ""))
        if verdict in ("hang", "timeout"):
            # When the grader lost its patience is the host's affair: where the processor was just then may be another place each time.
            said["message"], said["registers"] = WHERE.sub("", said["message"]), said["registers"] or said["message"]
        said["console"] = clean(case.get("console") or "\n".join(case.get("transcripts", [])))
        said["hint"] = hints.hint(verdict, said["message"] + "\n" + said["console"])
    return said


def _close(result, listed, judged, verdict, reason, of_exercises="not run"):
    """A result without any test."""
    result.update(verdict=verdict, reason=reason, points=0.0, tests=[], earlier=[], first=reason)
    result["files"] = result["files"] or {"kind": "", "root": "", "taken": [], "new": [], "missing": [], "not_used": [], "not_used_more": 0, "notes": []}
    result["exercises"] = [{"number": exercise.number, "title": exercise.title, "part": exercise.part, "verdict": of_exercises, "points": 0.0,
                            "max_points": exercise.points, "functions": {file: list(names) for file, names in exercise.functions.items()},
                            "prerequisites": list(exercise.prerequisites), "tests": list(exercise.judges), "failed": []} for exercise in listed.judged]


def _what_first(result, listed):
    """One sentence: the earliest thing to mend, by what rests on what."""
    boots = result["tests"][0]
    if boots["verdict"] != "pass" and (found := MISSING.search(boots["message"] + boots["console"])):
        return f"Next is exercise {found[1]}: the kernel ran into it on its way to the prompt."
    if boots["verdict"] != "pass":
        return f"First the kernel must come to its prompt ({boots['verdict']}): {_first_line(boots)}"
    judged = {exercise["number"] for exercise in result["exercises"]}
    good = {exercise["number"] for exercise in result["exercises"] if exercise["points"] == exercise["max_points"]}
    for exercise in result["exercises"]:
        if exercise["number"] not in good and set(exercise["prerequisites"]) & judged <= good:
            if exercise["verdict"] == "not begun":
                return f"Next is exercise {exercise['number']}, {exercise['title']}: nothing of it has arrived."
            test = next((test for test in result["tests"] if test["name"] in exercise["failed"]), boots)
            if (found := MISSING.search(test["message"] + test["console"])) and found[1] != exercise["number"]:
                return f"Next is exercise {found[1]}: {test['name']}, which judges exercise {exercise['number']}, ran into it."
            where = f"exercise {exercise['number']}, {exercise['title']}: " if exercise["functions"] else ""
            return f"First {where}{test['name']} ({test['verdict']}): {_first_line(test)}"
    for entry in result["earlier"]:
        if entry["verdict"] != "pass":
            return f"First what stage {entry['stage']} had: {next(test['what'] for test in entry['tests'] if test['verdict'] != 'pass')}"
    return "Everything passes."


def _first_line(test):
    return next((line for line in test["message"].splitlines() if line.strip()), test["what"])


@contextlib.contextmanager
def in_sandbox(wanted):
    """In which sandbox (True: bubblewrap, False: none) what the submission decides runs; QEMU and builds, however deep, look at the environment. Warnings are no errors."""
    kind = {True: sandbox.KIND, False: sandbox.NONE}.get(wanted, wanted)
    given = {sandbox.VARIABLE: kind, "WERROR": "0"}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
