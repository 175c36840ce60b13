"""From what the cases of pytest ended with to verdicts, points and what to do first: without a build or a machine."""

import errno

import pytest

from grading import grade, intake, rubric, tree
from machine.outcomes import Infrastructure

STAGE = "04"
LISTED = tree.listed(STAGE)
JUDGED = rubric.read(STAGE, LISTED)
EARLIER = grade.earlier_tests(STAGE)


def every_case(changed=()):
    """A case for each that the rubric names, passed but for those of the tests in `changed`: name -> what it ended with."""
    cases = {}
    for stage, test in [*grade.wanted_tests(LISTED, JUDGED), *EARLIER]:
        for file, function, parameters in test.run:
            ended = dict(changed).get(test.name if stage == STAGE else f"{stage} {test.name}", {"verdict": "pass"})
            before = cases.get((file, function, parameters))
            if before is None or before["verdict"] == "pass":
                cases[file, function, parameters] = {"test": [file, function, parameters], **ended}
    return cases


def judged(tmp_path, changed=(), missing=()):
    taken = tree.Taken(files=sorted(set(LISTED.files) - set(missing)), missing=sorted(missing))
    result = {"stage": STAGE, "tests": [], "exercises": []}
    grade._judge(result, LISTED, JUDGED, taken, every_case(changed), tmp_path, EARLIER)
    return result


FAIL = {"verdict": "fail", "message": "it is another one\nthan it should be"}


def test_all_pass(tmp_path):
    result = judged(tmp_path)
    assert result["points"] == 100 and result["first"] == "Everything passes.", f"all tests pass, so all points are given; given are {result['points']}: {result['first']}"


def test_what_the_kernel_says_takes_points_away(tmp_path):
    result = judged(tmp_path, [("trial messages", FAIL)])
    lost = [exercise["number"] for exercise in result["exercises"] if exercise["points"] < exercise["max_points"]]
    due = [exercise.number for exercise in LISTED.exercises if "trial messages" in exercise.judges]
    assert lost == due and len(due) > 1, f"`trial messages` judges exercises {due}, and no others; points are lost by {lost}"
    assert result["first"].startswith(f"First exercise {due[0]}") and "it is another one" in result["first"], (
        f"the earliest that fails comes first; it says {result['first']!r}")


def test_robustness_is_a_part(tmp_path):
    result = judged(tmp_path, [("nothing left of messages", FAIL)])
    exercise = next(exercise for exercise in result["exercises"] if "nothing left of messages" in exercise["tests"])
    assert exercise["points"] == exercise["max_points"] * (1 - JUDGED.robustness), (
        f"without its robustness an exercise has three quarters of its points; this one has {exercise['points']} of {exercise['max_points']}")


def test_a_regression_costs(tmp_path):
    result = judged(tmp_path, [("02 map and unmap", FAIL), ("03 turns", FAIL)])
    assert result["points"] == 100 - 2 * JUDGED.regression, f"each earlier stage that is broken costs {JUDGED.regression}; {result['points']} points are left"
    assert result["first"].startswith("First what stage 02 had"), f"what is broken of an earlier stage is named; the report says {result['first']!r}"


def test_points_never_fall_below_nothing(tmp_path):
    everything = [(test.name, FAIL) for _, test in grade.wanted_tests(LISTED, JUDGED) if test.name != "boots"] + [("02 map and unmap", FAIL)]
    assert judged(tmp_path, everything)["points"] == 0, "with everything wrong there are 0 points, and not less"


def test_without_a_prompt_nothing_was_run(tmp_path):
    result = judged(tmp_path, [("boots", {"verdict": "panic", "message": "Panic: assertion failed: x > 0 at y.cpp:3"})])
    assert result["points"] == 0 and "assertion failed" in result["first"], f"a kernel that does not come to its prompt gets nothing, and is told why: {result['first']!r}"
    verdicts = {test["verdict"] for test in result["tests"] if test["name"] != "boots"}
    assert verdicts == {"not run"}, f"whatever rests on the prompt was not run; verdicts are {verdicts}"
    assert "invariant" in result["tests"][0]["hint"], f"the report says what it usually means; it says {result['tests'][0]['hint']!r}"


def test_what_was_not_handed_in_is_not_begun(tmp_path):
    """Its points are lost even if all tests pass: the grader's own is not the student's."""
    result = judged(tmp_path, missing=["kernel/tasks/counter.cpp"])
    exercise = next(exercise for exercise in result["exercises"] if "kernel/tasks/counter.cpp" in exercise["functions"])
    assert exercise["verdict"] == "not begun" and result["points"] == 100 - exercise["max_points"], f"the file was not handed in, and its exercise is {exercise['verdict']}"
    assert exercise["number"] in result["first"], f"what is to be done next is {exercise['number']}; the report says {result['first']!r}"


def test_what_another_exercise_ran_into_comes_first(tmp_path):
    result = judged(tmp_path, [("cases of 4.1", {"verdict": "panic", "message": "Panic: yours to write: exercise 4.9 ipc::notify_send_once"})])
    assert result["first"].startswith("Next is exercise 4.9"), f"the panic names what is missing, and that comes next; the report says {result['first']!r}"


def test_trouble_of_the_machine_is_no_verdict(tmp_path):
    with pytest.raises(Infrastructure, match="killed"):
        judged(tmp_path, [("cases of 4.1", {"verdict": "infrastructure", "message": "QEMU was killed"})])


def test_a_case_that_did_not_run_is_no_verdict(tmp_path):
    cases = every_case()
    del cases["stage04/test_trial.py", "test_a_step_of_a_trial", ""]
    with pytest.raises(Infrastructure, match="was not run"):
        grade._judge({"stage": STAGE, "tests": [], "exercises": []}, LISTED, JUDGED, tree.Taken(), cases, tmp_path, EARLIER)


@pytest.mark.parametrize("error, words", [
    (Infrastructure("QEMU did not start"), "QEMU did not start"), (OSError(errno.ENOSPC, "No space left on device", "/tmp/x"), "No space left")])
def test_not_graded(monkeypatch, error, words):
    def fails(*_):
        raise error

    monkeypatch.setattr(grade, "_grade", fails)
    with grade.in_sandbox(False):
        result = grade.grade("/nowhere", STAGE, seed="1")
    assert (result["verdict"], result["points"]) == ("not graded", None) and words in result["reason"], (
        f"trouble of the machine is no mark, and is told; the result is {result['verdict']}, {result['points']}: {result['reason']}")


def test_refused(monkeypatch):
    def refuses(*_):
        raise intake.Refused("the archive has a path that leads out of it: '../x'")

    monkeypatch.setattr(intake, "take", refuses)
    with grade.in_sandbox(False):
        result = grade.grade("/nowhere", STAGE, seed="1")
    assert (result["verdict"], result["points"]) == ("refused", 0) and "leads out" in result["first"], (
        f"what cannot be looked at is refused, with 0 points and the reason; the result is {result['verdict']}: {result['first']}")


def test_no_place_of_the_graders_machine_is_in_a_message(tmp_path):
    result = judged(tmp_path, [("random traffic", {"verdict": "fail", "message": f"{tmp_path}/stage04_ipc/kernel/x.cpp:3 \x1b[2J"})])
    test = next(test for test in result["tests"] if test["name"] == "random traffic")
    assert test["message"] == "stage04_ipc/kernel/x.cpp:3 \\x1b[2J", f"a message has no path of the grader's, and no control character; it is {test['message']!r}"


@pytest.mark.parametrize("output, words", [
    ("kernel/a.cpp:3:5: error: first\nkernel/mine.cpp:9:1: error: second\n", "kernel/mine.cpp:9: second"),
    ("kernel/a.cpp:3:5: error: first\n", "kernel/a.cpp:3: first (not a file of yours"),
    ("./kernel/mine.cpp:7: undefined reference to `f()'\n", "kernel/mine.cpp:7: undefined reference"),
    ("cc1plus: out of memory allocating 65536 bytes\n", "more than 3072 MB of memory"), ("make: *** [x] CPU time limit exceeded\n", "60 s of processor time"),
    ("kernel/mine.cpp: Assembler messages:\nkernel/mine.cpp:1: Error: file not found: /etc/passwd\n", "kernel/mine.cpp:1: file not found: /etc/passwd"),
    ("make: *** [x] Error 1\nodd words\n  CXX     kernel/other.cpp\n", "Error 1 / odd words")])
def test_first_error(tmp_path, output, words):
    made = {"output": output, "exceeded": "", "status": 2}
    said = grade.first_error(made, tree.Taken(files=["kernel/mine.cpp"]), tmp_path)
    assert words in said, f"of the compiler's output {output!r} the report must say {words!r}; it says {said!r}"


def test_a_hang_is_told_alike_each_time(tmp_path):
    said = [judged(tmp_path, [("boots", {"verdict": "hang", "message": f"Hang: no output for 30 s; the processor is busy at {place:#x}, CPL 0"})])["first"]
            for place in (0xFFFFFFFF80105B80, 0xFFFFFFFF80105B92)]
    assert said[0] == said[1] and "the processor is busy" in said[0], f"where the processor was when the grader lost its patience is no part of a message; said is {said}"
