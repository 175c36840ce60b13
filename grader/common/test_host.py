"""The host tests (GoogleTest under ASan and UBSan) of the newest stage, which has those of all before it: each program by itself.
The libFuzzer targets too, for a number of runs from nothing that takes seconds; `make fuzz` goes on for as long as one lets it."""

import re
import shutil

import pytest

from machine import limits, stages

FUZZ_RUNS = 10_000


def pytest_generate_tests(metafunc):
    wanted = [number.removeprefix("stage")[:2].zfill(2) for number in metafunc.config.getoption("--stage")]
    trees = [tree for number, tree in stages.find_all().items() if number in wanted or not wanted][-1:]
    kind = "fuzz" if metafunc.function.__name__ == "test_fuzz" else "test"
    cases = [(tree, source.stem.removeprefix(f"{kind}_")) for tree in trees for source in sorted((tree / "tests").glob(f"{kind}_*.cpp"))]
    if kind == "test":
        cases = cases or [(tree, "none") for tree in trees]  # a stage without host tests fails here
    metafunc.parametrize("tree, name", cases, ids=[name for _, name in cases])


def test_host(tree, name, request, run_directory):
    assert name != "none", f"{tree.name} has no host tests: files tests/test_NAME.cpp are expected there"
    chosen = [f"build/host/{item.callspec.params['name']}" for item in request.session.items if item.originalname == "test_host"]
    made = stages.make_once(tree, sorted(chosen), run_directory, keep_going=True, allowed=limits.HOST_TESTS)
    up_to_date = made["status"] == 0 or stages.make(tree, ["-q", f"build/host/{name}"])["status"] == 0
    assert up_to_date, f"the host test {name} does not build; `make host-test TEST={name}` shows it, too:\n{made['output'][-6000:]}"
    done = limits.run([tree / "build/host" / name, "--gtest_brief=1"], limits.HOST_PROGRAM, cwd=tree)
    output = done.output
    assert done.status == 0, f"the host test {name} failed ({done.exceeded or f'status {done.status}'}); run it alone with `make host-test TEST={name}`:\n{output[-6000:]}"
    assert re.search(r"PASSED\s*\] [1-9]\d* test", output), f"the program {name} has not run a single test:\n{output}"


def test_fuzz(tree, name, run_directory):
    if shutil.which("clang++") is None:
        pytest.skip("needs clang++")
    made = stages.make(tree, [f"build/fuzz/{name}"], allowed=limits.HOST_TESTS)
    assert made["status"] == 0, f"the fuzz target {name} does not build:\n{made['output'][-6000:]}"
    done = limits.run([tree / "build/fuzz" / name, f"-runs={FUZZ_RUNS}", "-seed=1", "-max_len=1024", "-len_control=0",
                       f"-artifact_prefix={run_directory}/"], limits.HOST_PROGRAM, cwd=tree)
    assert done.status == 0, f"the fuzzer found an input on which {name} fails; the report of the sanitizer says where:\n{done.output[-6000:]}"
    assert re.search(rf"Done {FUZZ_RUNS} runs", done.output), f"the fuzzer did not get through its {FUZZ_RUNS} runs of {name}:\n{done.output[-2000:]}"
