"""diff gives exactly the next stage; table keeps what people wrote; size counts; walk is reproducible."""
import subprocess
from pathlib import Path

ALL = ("stage01_boot", "stage02_memory", "stage03_threads", "stage04_ipc")


def test_diff_applied_is_the_next_stage(repository, tmp_path):
    tools = repository.root / "stage03_threads/tools"
    (tools / "run.sh").rename(tools / "new.sh")
    subprocess.run(["cp", "-r", repository.root / "stage02_memory", tmp_path / "copy"], check=True)
    patch = repository.stages("diff", "stage03")
    assert "rename from" not in patch  # not every patch program knows renames
    subprocess.run(["patch", "-p1", "-s", "-d", tmp_path / "copy"], input=patch, text=True, check=True)
    subprocess.run(["diff", "-r", tmp_path / "copy", repository.root / "stage03_threads"], check=True)
    assert (tmp_path / "copy/tools/new.sh").stat().st_mode & 0o100


def test_diff_is_sorted_and_names_no_stage_directory(repository):
    repository.write("stage03_threads/build/kernel.elf", "ignored")
    lines = repository.stages("diff", "03").splitlines()
    files = [line.split()[2] for line in lines if line.startswith("diff --git")]
    assert files == ["a/FILES.md", "a/LESSON.md", "a/kernel/main.cpp", "a/kernel/part_3.hpp"]
    only = repository.stages("diff", "03", "kernel/main.cpp")
    assert "part_3" not in only and "+    start_3();" in only


def test_diff_of_the_first_stage_is_all_of_it(repository):
    assert "+++ b/Makefile" in repository.stages("diff", "1")


def test_diff_ignores_configuration(repository):
    plain = repository.stages("diff", "03")
    repository.git("config", "diff.noprefix", "true")
    repository.git("config", "diff.external", "false")
    repository.env["GIT_EXTERNAL_DIFF"] = "false"
    assert repository.stages("diff", "03") == plain


def test_table_keeps_explanations(repository):
    repository.write("stage03_threads/data.bin", "no comment\n")
    repository.stages("table", "03", "--write")
    repository.explain("stage03_threads", "data.bin", "numbers")
    before = repository.read("stage03_threads/FILES.md")
    repository.stages("table", "--all", "--write")
    assert repository.read("stage03_threads/FILES.md") == before
    assert "| added | `data.bin` | numbers |" in before
    assert "| changed | `kernel/main.cpp` | starts part 3 |" in before
    assert "| added | `kernel/part_3.hpp` | Part 3 of the kernel |" in before
    assert repository.stages("table", "03") in before


def test_table_says_what_a_stage_has_lost(repository):
    """A file that has become that of the stage before again has lost what its row explained."""
    repository.write("stage03_threads/kernel/main.cpp", repository.read("stage02_memory/kernel/main.cpp"))
    said = repository.stages("table", "03", "--write")
    assert "stage03_threads/kernel/main.cpp: as in the stage before, without: starts part 3" in said, (
        f"a row that goes together with what was written there must be said; came {said!r}")


def test_table_without_a_stage(repository):
    assert "name one stage" in repository.stages("table", status=1)


def test_size(repository):
    """Of kernel and tests apart; not the monitor, not what programs wrote, not the rest of the tree."""
    before = repository.stages("size").splitlines()
    repository.write("stage04_ipc/kernel/ipc/send.cpp", "1\n2\n3\n")
    for path in ("kernel/test/test_send.cpp", "kernel/monitor/trials/ipc.cpp", "tests/test_send.cpp"):
        repository.write(f"stage04_ipc/{path}", "1\n2\n")
    for path in ("kernel/monitor/commands/ports.cpp", "tests/mig/expected/a_user.cpp", "userland/a.cpp", "kernel/build/a.cpp"):
        repository.write(f"stage04_ipc/{path}", "1\n")
    after = repository.stages("size").splitlines()
    assert after[:-1] == before[:-1] and len(after) == 5
    old, new = before[-1].split(), after[-1].split()
    assert new[0] == "stage04_ipc"
    assert [int(b) - int(a) for a, b in zip(old[1:], new[1:])] == [3, 3, 6, 6]


def test_walk(repository):
    said = repository.stages("walk", "--branch", "lessons")
    assert [line.split()[1] for line in said.splitlines()] == [f"milestone-{n:02}" for n in (1, 2, 3, 4)]
    for number, stage in enumerate(ALL, 1):
        assert repository.git("rev-parse", f"milestone-{number:02}^{{tree}}") == \
            repository.git("rev-parse", f"HEAD:{stage}")
    assert repository.git("rev-list", "--count", "lessons").strip() == "4"
    assert repository.git("rev-parse", "lessons") == repository.git("rev-parse", "milestone-04")
    shown = repository.git("diff", "--name-only", "milestone-02", "milestone-03").split()
    assert shown == ["FILES.md", "LESSON.md", "kernel/main.cpp", "kernel/part_3.hpp"]


def test_walk_is_reproducible(repository, tmp_path):
    first = repository.stages("walk")
    assert repository.stages("walk") == first
    dates = repository.git("log", "--format=%aI %cI", "walk")
    assert set(dates.split()) == {f"2000-01-01T00:00:0{n}+00:00" for n in (1, 2, 3, 4)}
    # Elsewhere, by somebody else, with another history.
    subprocess.run(["git", "clone", "-q", repository.root, tmp_path / "clone"], check=True,
                   capture_output=True)
    other = type(repository)(tmp_path / "clone")
    other.env.update(GIT_COMMITTER_NAME="B", GIT_AUTHOR_NAME="B", GIT_AUTHOR_DATE="@1 +0100", TZ="Asia/Tokyo")
    other.git("config", "i18n.commitEncoding", "ISO-8859-1")
    other.git("tag", "-d", "milestone-01")
    other.write("README", "something else\n")
    other.commit()
    assert other.stages("walk") == first


def test_make_milestones_pushes_the_same_twice(repository, tmp_path):
    """What the workflow runs at each push."""
    bare = tmp_path / "bare.git"
    repository.git("init", "-q", "--bare", str(bare))
    for name in "Makefile", "tools":
        (repository.root / name).symlink_to(Path(__file__).resolve().parents[2] / name)
    pushed = []
    for _ in range(2):
        done = subprocess.run(["make", "-s", "-C", repository.root, "milestones", f"PUSH={bare}"], env=repository.env, capture_output=True, text=True)
        assert done.returncode == 0, f"`make milestones` must succeed; it says {done.stdout}{done.stderr}"
        pushed.append(repository.git("ls-remote", str(bare)))
    refs = [line.split()[1] for line in pushed[0].splitlines() if line.startswith(tuple("0123456789abcdef"))]
    assert [ref for ref in refs if ref != "HEAD"] == ["refs/heads/walk", *(f"refs/tags/milestone-{n:02}" for n in (1, 2, 3, 4))], refs
    assert pushed[0] == pushed[1], "the same stages must be the same commits"


def test_walk_moves_its_own_tags_only(repository):
    repository.stages("walk")
    repository.edit("stage02_memory/kernel/part_2.hpp", "Nothing else", "Much more")
    repository.commit()
    old = repository.git("rev-parse", "milestone-01", "milestone-02")
    repository.stages("walk")
    new = repository.git("rev-parse", "milestone-01", "milestone-02")
    assert old.split()[0] == new.split()[0] and old.split()[1] != new.split()[1]

    repository.git("tag", "-f", "milestone-03", "HEAD")
    before = repository.git("show-ref")
    assert "was not made by walk" in repository.stages("walk", status=1)
    assert repository.git("show-ref") == before  # all or nothing
    repository.stages("walk", "--force")
    assert repository.git("rev-parse", "milestone-03") != repository.git("rev-parse", "HEAD")


def test_walk_does_not_take_the_branch_away(repository):
    assert "is checked out" in repository.stages("walk", "--branch", "main", "--force", status=1)
