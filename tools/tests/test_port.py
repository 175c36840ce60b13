"""port: copies, merges, stops, resumes, gives up, and does nothing the second time."""
import random
import shutil

import pytest

LIB = "kernel/lib/lib.cpp"
ALL = ("stage01_boot", "stage02_memory", "stage03_threads", "stage04_ipc")
LATER = ALL[1:]


def forget(repository) -> None:
    """As in another clone: the notes below .git are not there."""
    shutil.rmtree(repository.root / ".git/stages", ignore_errors=True)


def unchanged_by(repository, *arguments: str) -> None:
    before = repository.everything()
    assert "nothing to carry" in repository.stages(*arguments)
    assert repository.everything() == before


def test_copy_where_identical(repository):
    repository.edit("stage02_memory/" + LIB, "x + 7", "x + 70")
    said = repository.stages("port", "stage02")
    assert said.splitlines() == [f"copied   stage03_threads/{LIB}", f"copied   stage04_ipc/{LIB}"]
    assert "x + 7;" in repository.read("stage01_boot/" + LIB)  # never upwards
    assert "x + 70" in repository.read("stage04_ipc/" + LIB)


def test_merge_keeps_what_the_stage_added(repository):
    repository.edit("stage01_boot/" + LIB, "x + 7", "x + 70")
    assert f"merged   stage02_memory/{LIB}" in repository.stages("port", "stage01")
    for stage in LATER:
        assert "x + 70" in repository.read(f"{stage}/{LIB}")
        assert "grown" in repository.read(f"{stage}/{LIB}")


@pytest.mark.parametrize("remembering", [True, False])
def test_idempotent_and_clean(repository, remembering):
    repository.edit("stage01_boot/" + LIB, "x + 7", "x + 70")
    repository.edit("stage01_boot/kernel/main.cpp", "int main() {", "int main() {\n    first();")
    repository.stages("port", "1")
    repository.stages("check")
    if not remembering:
        forget(repository)
    unchanged_by(repository, "port", "stage01_boot")
    repository.commit()
    unchanged_by(repository, "port", "stage01")
    unchanged_by(repository, "port", "stage01", "--base", "HEAD~1")


def test_added_removed_and_mode(repository):
    repository.write("stage01_boot/kernel/new.hpp", "// Something new.\n")
    (repository.root / "stage01_boot/kernel/lib/lib.hpp").unlink()
    (repository.root / "stage01_boot/tools/run.sh").chmod(0o644)
    repository.stages("port", "stage01")
    for stage in LATER:
        assert repository.read(f"{stage}/kernel/new.hpp") == "// Something new.\n"
        assert not (repository.root / stage / "kernel/lib/lib.hpp").exists()
        assert not (repository.root / stage / "tools/run.sh").stat().st_mode & 0o111
    repository.stages("check")  # the first stage's table lists the new file, the others' do not
    assert "Something new" in repository.read("stage01_boot/FILES.md")
    assert "new.hpp" not in repository.read("stage02_memory/FILES.md")
    unchanged_by(repository, "port", "stage01")


def test_no_empty_directory_is_left(repository):
    for stage in ALL:
        repository.write(f"{stage}/kernel/old/deep/one.hpp", "// Old.\n")
    repository.commit()
    shutil.rmtree(repository.root / "stage01_boot/kernel/old")
    repository.stages("port", "stage01")
    assert not (repository.root / "stage04_ipc/kernel/old").exists()
    assert (repository.root / "stage04_ipc/kernel").exists()


def test_mode_of_a_file_that_is_merged(repository):
    path = repository.root / "stage01_boot" / LIB
    path.chmod(0o755)
    repository.stages("port", "stage01")
    assert (repository.root / "stage04_ipc" / LIB).stat().st_mode & 0o100
    assert "grown" in repository.read("stage04_ipc/" + LIB)


def test_only_named_files(repository):
    repository.edit("stage01_boot/" + LIB, "x + 7", "x + 70")
    repository.edit("stage01_boot/Makefile", "true", "false")
    repository.stages("port", "stage01", "stage01_boot/Makefile")
    assert "false" in repository.read("stage04_ipc/Makefile")
    assert "x + 7;" in repository.read("stage04_ipc/" + LIB)


def test_base(repository):
    """A fix that has been committed already, in its own stage only."""
    repository.edit("stage01_boot/" + LIB, "x + 7", "x + 70")
    repository.commit()
    unchanged_by(repository, "port", "stage01")
    repository.stages("port", "stage01", "--base", "HEAD~1")
    assert "x + 70" in repository.read("stage04_ipc/" + LIB)


def test_already_ported_by_hand(repository):
    for stage in ALL:
        repository.edit(f"{stage}/{LIB}", "x + 7", "x + 70")
    unchanged_by(repository, "port", "stage01")


def test_a_stage_s_own_version_is_not_taken_back_with_the_edit(repository):
    """Stage 02 was right already. Trying the same in stage 01, and giving up, must not touch it."""
    for stage in LATER:
        repository.edit(f"{stage}/{LIB}", "x + 7;", "x + 70;")
    repository.commit()
    repository.edit("stage01_boot/" + LIB, "x + 7;", "x + 70;")
    unchanged_by(repository, "port", "stage01")
    repository.git("checkout", "-q", "stage01_boot")
    unchanged_by(repository, "port", "stage01")


def test_half_ported_by_hand(repository):
    for stage in ALL[:2]:
        repository.edit(f"{stage}/{LIB}", "x + 7", "x + 70")
    assert len(repository.stages("port", "stage01").splitlines()) == 2
    repository.stages("check")


def test_an_edit_that_grows_after_it_was_ported(repository):
    """The second version must not be taken for a conflict with the first."""
    for text in ("x + 70", "x + 700", "x + 7"):
        current = repository.read("stage01_boot/" + LIB)
        line = next(line for line in current.splitlines() if "function_7(" in line)
        repository.edit("stage01_boot/" + LIB, line, f"int function_7(int x) {{ return {text}; }}")
        repository.stages("port", "stage01")
        for stage in LATER:
            assert f"return {text};" in repository.read(f"{stage}/{LIB}")
            assert "grown" in repository.read(f"{stage}/{LIB}")
        repository.stages("check")


def test_a_stage_thrown_away_gets_it_again(repository):
    repository.edit("stage01_boot/" + LIB, "x + 7", "x + 70")
    repository.stages("port", "stage01")
    repository.git("checkout", "-q", "stage03_threads")
    repository.stages("port", "stage01")
    assert "x + 70" in repository.read("stage03_threads/" + LIB)


def test_a_file_that_a_stage_removed_stays_removed(repository):
    repository.git("rm", "-q", "stage03_threads/Makefile", "stage04_ipc/Makefile")
    repository.stages("table", "--all", "--write")
    repository.explain("stage03_threads", "Makefile", "not needed any more")
    repository.commit()
    repository.edit("stage01_boot/Makefile", "true", "false")
    repository.stages("port", "stage01")
    assert "false" in repository.read("stage02_memory/Makefile")
    assert not (repository.root / "stage03_threads/Makefile").exists()
    repository.stages("check")


@pytest.fixture
def conflict(repository):
    """Stage 03 has changed the very line that is corrected in stage 01."""
    for stage in ALL[2:]:
        repository.edit(f"{stage}/{LIB}", "return x + 7;", "return x + 7 + 3;")
    repository.stages("table", "--all", "--write")
    repository.explain("stage03_threads", LIB, "adds three")
    repository.commit()
    repository.edit("stage01_boot/" + LIB, "return x + 7;", "return x - 7;")
    repository.edit("stage01_boot/tools/run.sh", "echo run", "echo walk")
    return repository


def test_conflict_stops_and_resumes(conflict):
    said = conflict.stages("port", "stage01", status=1)
    assert f"merged   stage02_memory/{LIB}" in said and f"stage03_threads/{LIB}: conflict" in said
    assert "return x - 7;" in conflict.read("stage02_memory/" + LIB)
    assert "<<<<<<< stage03_threads" in conflict.read("stage03_threads/" + LIB)
    assert "+ 7 + 3;" in conflict.read("stage04_ipc/" + LIB)  # it has not come this far
    assert "unfinished" in conflict.stages("port", "stage01", status=1)
    assert "still has conflict markers" in conflict.stages("port", "--continue", status=1)

    text = conflict.read("stage03_threads/" + LIB)
    start, end = text.index("<<<<<<<"), text.index("\n", text.index(">>>>>>>")) + 1
    resolved = text[:start] + "int function_7(int x) { return x - 7 + 3; }\n" + text[end:]
    conflict.write("stage03_threads/" + LIB, resolved)
    said = conflict.stages("port", "--continue")
    assert f"copied   stage04_ipc/{LIB}" in said
    assert conflict.read("stage04_ipc/" + LIB) == resolved
    assert "walk" in conflict.read("stage04_ipc/tools/run.sh")
    conflict.stages("check")
    unchanged_by(conflict, "port", "stage01")

    # Edited further, it still counts as ported; and what comes on top is carried on.
    conflict.edit("stage03_threads/" + LIB, "return x - 7 + 3;", "return x - 7 + 33;")
    conflict.edit("stage01_boot/" + LIB, "x + 50;", "x + 500;")
    conflict.stages("port", "stage01")
    for stage in ALL[2:]:
        assert "x - 7 + 33;" in conflict.read(f"{stage}/{LIB}")
        assert "x + 500;" in conflict.read(f"{stage}/{LIB}")
    assert "no port is unfinished" in conflict.stages("port", "--continue", status=1)


def test_conflict_aborted(conflict):
    before = conflict.everything()
    conflict.stages("port", "stage01", status=1)
    assert conflict.everything() != before
    conflict.stages("port", "--abort")
    assert conflict.everything() == before
    assert "no port is unfinished" in conflict.stages("port", "--abort", status=1)
    # Nothing is remembered of it: the same again.
    assert "conflict" in conflict.stages("port", "stage01", status=1)


def test_abort_forgets_what_was_resolved(conflict):
    """Otherwise the change would count as made where it was taken out again."""
    conflict.edit("stage02_memory/" + LIB, "return x + 7;", "return x + 7 + 2;")
    before = conflict.everything()
    assert "stage02_memory/" + LIB + ": conflict" in conflict.stages("port", "1", status=1)
    conflict.write("stage02_memory/" + LIB, conflict.read("stage01_boot/" + LIB))
    assert "stage03_threads/" + LIB + ": conflict" in conflict.stages("port", "--continue", status=1)
    conflict.stages("port", "--abort")
    assert conflict.everything() == before
    assert "stage02_memory/" + LIB + ": conflict" in conflict.stages("port", "1", status=1)


def test_abort_goes_back_to_the_very_start(conflict):
    """Also for a file that was written twice, because the edit grew while the port was stopped."""
    before = {path: file for path, file in conflict.everything().items() if "stage01" not in path}
    conflict.stages("port", "1", status=1)
    conflict.edit("stage01_boot/" + LIB, "x + 40;", "x + 400;")
    resolved = conflict.read("stage03_threads/" + LIB).split("<<<<<<<")[0]
    conflict.write("stage03_threads/" + LIB, resolved)
    conflict.stages("port", "--continue", status=1)
    assert "x + 400;" in conflict.read("stage02_memory/" + LIB)
    conflict.stages("port", "--abort")
    after = conflict.everything()
    assert before == {path: file for path, file in after.items() if "stage01" not in path}


def test_removed_here_changed_there(conflict):
    (conflict.root / "stage01_boot" / LIB).unlink()
    said = conflict.stages("port", "stage01", LIB, status=1)
    assert f"stage02_memory/{LIB}: removed by the change" in said
    (conflict.root / "stage02_memory" / LIB).unlink()
    conflict.stages("port", "--continue", status=1)  # stage 03 has a change of its own
    conflict.stages("port", "--continue")  # and keeps the file
    assert (conflict.root / "stage04_ipc" / LIB).exists()


def test_added_differently(repository):
    repository.write("stage03_threads/kernel/x.hpp", "// Three.\n")
    repository.write("stage04_ipc/kernel/x.hpp", "// Three.\n")
    repository.stages("table", "--all", "--write")
    repository.commit()
    repository.write("stage01_boot/kernel/x.hpp", "// One.\n")
    assert "conflict" in repository.stages("port", "stage01", status=1)
    repository.write("stage03_threads/kernel/x.hpp", "// One and three.\n")
    repository.stages("port", "--continue")
    assert repository.read("stage04_ipc/kernel/x.hpp") == "// One and three.\n"


def test_binary(repository):
    def font(stage: str, data: bytes) -> None:
        (repository.root / stage / "font.psf").write_bytes(data)
    for stage in ALL:
        font(stage, b"\0one\n" if stage != "stage04_ipc" else b"\0four\n")
    repository.stages("table", "--all", "--write")
    repository.explain("stage04_ipc", "font.psf", "another font")
    repository.commit()
    font("stage01_boot", b"\0two\n")
    assert "stage04_ipc/font.psf: not text" in repository.stages("port", "stage01", status=1)
    assert (repository.root / "stage03_threads/font.psf").read_bytes() == b"\0two\n"
    assert (repository.root / "stage04_ipc/font.psf").read_bytes() == b"\0four\n"
    repository.stages("port", "--continue")
    unchanged_by(repository, "port", "stage01")


def test_markers_are_not_spread(repository):
    repository.edit("stage01_boot/" + LIB, "int function_7", "<<<<<<< x\nint function_7")
    assert "has conflict markers" in repository.stages("port", "stage01", status=1)
    repository.git("checkout", "-q", ".")
    unchanged_by(repository, "port", "stage01")


def test_nothing_committed(tmp_path):
    from conftest import Repository, make_stages
    empty = Repository(tmp_path / "new")
    empty.root.mkdir()
    empty.git("init", "-q")
    make_stages(empty)
    assert "nothing is committed yet" in empty.stages("port", "stage01", status=1)
    assert "no stage '9'" in empty.stages("port", "9", status=1)


def random_edit(rng: random.Random, lines: list[str]) -> list[str]:
    """Change, remove or insert a few lines."""
    lines = list(lines)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(lines))
        fresh = f"int fresh_{rng.getrandbits(40):x}();\n"
        lines[at:at + rng.randint(0, 2)] = [fresh] * rng.randint(0, 2)
    return lines or ["\n"]


@pytest.mark.parametrize("seed", range(3))
def test_random_edits_round_trip(repository, seed):
    """Ten edits a seed: each is carried down, recognised, and taken back again."""
    rng = random.Random(seed)
    start = repository.everything()
    for _ in range(10):
        stage = rng.choice(ALL[:3])
        text = repository.read(f"{stage}/{LIB}")
        keeps_end = text.endswith("grown() { return 1; }\n")
        lines = text.splitlines(keepends=True)
        body, end = (lines[:-3], lines[-3:]) if keeps_end else (lines[:-2], lines[-2:])
        edited = "".join(random_edit(rng, body) + end)
        repository.write(f"{stage}/{LIB}", edited)
        repository.stages("port", stage)
        for later in ALL[ALL.index(stage) + 1:]:
            grown = "int grown() { return 1; }\n"
            expected = edited if keeps_end else edited + grown
            assert repository.read(f"{later}/{LIB}") == expected
        if rng.random() < 0.5:
            forget(repository)
        ported = repository.everything()
        repository.stages("port", stage)
        assert repository.everything() == ported
        if stage == "stage01_boot":
            repository.stages("check")
        if rng.random() < 0.5:
            repository.commit()
        elif not (repository.root / ".git/stages").exists():
            repository.commit()  # nobody remembers the edit: only a commit can tell of it
        repository.write(f"{stage}/{LIB}", text)
        repository.stages("port", stage)
        assert repository.everything() == start
        repository.commit("back")
